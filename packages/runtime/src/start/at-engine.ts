import { Misconfigured } from '../misconfigured.ts'
import { isUnavailable } from '../oltp/is-unavailable.ts'
import { type Engine, findRefusal } from './find-refusal.ts'

const NAMES: Readonly<Record<Engine | 'keys', string>> = {
  postgres: 'PostgreSQL',
  clickhouse: 'ClickHouse',
  stream: 'Kafka',
  redis: 'Redis',
  keys: 'The key service',
}

/** What keeps the process from starting now and may end by itself; the message says what it is. */
export class NotYet extends Error {
  override name = 'NotYet'
}

/**
 * Work at one engine.
 *
 * @throws Misconfigured for what the engine refuses for good, NotYet when it is away.
 */
export async function atEngine<Result>(engine: Engine | 'keys', work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const refusal = findRefusal(engine, cause)
    if (refusal !== undefined) throw new Misconfigured(refusal, { cause })
    if (isUnavailable(cause))
      throw new NotYet(`${NAMES[engine]} does not answer: ${reasonOf(cause as Error)}`, { cause })
    throw cause
  }
}

/** Where a connection failed says the code and sometimes the address; neither is a secret. */
function reasonOf(error: Error): string {
  const { code, cause } = error as NodeJS.ErrnoException
  if (cause instanceof Error && code === 'unavailable') return reasonOf(cause)
  // Some drivers have numbers there.
  if (typeof code === 'string' && code.startsWith('E')) return code
  return error.message.replace(/\.$/, '')
}
