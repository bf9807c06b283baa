import type { EnvName } from '../config/settings.ts'
import { Misconfigured } from '../misconfigured.ts'
import { isUnavailable } from '../oltp/is-unavailable.ts'
import { type Engine, findRefusal } from './find-refusal.ts'

const NAMES: Readonly<Record<Engine | 'keys', string>> = {
  postgres: 'PostgreSQL',
  replica: 'The replica of PostgreSQL',
  clickhouse: 'ClickHouse',
  stream: 'Kafka',
  redis: 'Redis',
  objects: 'The object storage',
  keys: 'The key service',
}

/** What keeps the process from starting now and may end by itself; the message says what it is. */
export class NotYet extends Error {
  override name = 'NotYet'
}

/**
 * Work at one engine; `setting` is what led there, where it is not the engine's usual one.
 *
 * @throws Misconfigured for what the engine refuses for good, NotYet when it is away.
 */
export async function atEngine<Result>(
  engine: Engine | 'keys',
  work: () => Promise<Result>,
  setting?: EnvName,
): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const refusal = findRefusal(engine, cause, setting)
    if (refusal !== undefined) throw new Misconfigured(refusal, { cause })
    if (isUnavailable(cause))
      throw new NotYet(`${NAMES[engine]} does not answer: ${reasonOf(cause as Error)}`, { cause })
    throw cause
  }
}

/** The innermost cause: what is around it says what was asked. A code of a connection says enough, and none is a secret. */
function reasonOf(error: Error): string {
  const code = 'code' in error ? error.code : undefined
  // Some drivers have numbers there.
  if (typeof code === 'string' && /^E[A-Z]/.test(code)) return code
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  return inner instanceof Error ? reasonOf(inner) : error.message.replace(/^\[\w+\] |\.$/g, '')
}
