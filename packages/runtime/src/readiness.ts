import type { Readiness } from '@howazit/sdk'
import type { Config } from './config.ts'
import { isEmbeddedStream } from './context/load-stream.ts'
import type { Context } from './context.ts'
import type { Role } from './roles.ts'
import { askObjects } from './start/ask-objects.ts'
import { askRedis } from './start/ask-redis.ts'
import { askReplica } from './start/ask-replica.ts'
import type { Engine } from './start/find-refusal.ts'

/** A sign of life asked of one engine. */
export interface EngineCheck {
  readonly engine: Engine
  /** Without it the roles can do nothing. Without another one they do what they can, and what needs it waits. */
  readonly isEssential: boolean
  /** Rejects with what the engine's driver says. */
  readonly ask: () => Promise<unknown>
}

const TIMEOUT_MS = 2_000

type Check = Readiness['checks'][number]

/**
 * What the roles use, and what they cannot do without. The API accepts responses without the stream (they go to the spool)
 * and without ClickHouse (dashboards wait), so losing either must not take it out of the traffic. Redis only makes faster.
 * Lists wait for the replica, anchors of the audit log and files of insights for the object storage.
 */
type Uses = Partial<Record<Engine, 'essential' | 'useful'>>
const USES: Readonly<Record<Role, Uses>> = {
  api: {
    postgres: 'essential',
    replica: 'useful',
    stream: 'useful',
    clickhouse: 'useful',
    redis: 'useful',
    objects: 'useful',
  },
  processor: { postgres: 'essential', stream: 'essential', redis: 'useful' },
  dispatcher: { postgres: 'essential', stream: 'essential', redis: 'useful' },
  sink: { postgres: 'essential', stream: 'essential', clickhouse: 'essential' },
  delivery: { postgres: 'essential', stream: 'essential', redis: 'useful', objects: 'useful' },
  insights: { postgres: 'essential', redis: 'useful', objects: 'useful' },
  realtime: { postgres: 'essential', stream: 'essential', redis: 'useful' },
}

/** Counters that Redis has lost come from ClickHouse. */
const usesOf = (role: Role, { redis }: Pick<Config, 'redis'>): Uses =>
  role === 'realtime' && redis ? { ...USES.realtime, clickhouse: 'useful' } : USES[role]

/** The engines the roles use. Nothing is asked yet. */
export function listChecks(context: Context, roles: readonly Role[]): readonly EngineCheck[] {
  const asks: Readonly<Record<Engine, (() => Promise<unknown>) | undefined>> = {
    postgres: () => context.oltp.asOperator('readiness', (tx) => tx.query('select 1')),
    replica: context.config.postgres.readUrl === undefined ? undefined : () => askReplica(context.pools.read),
    stream: isEmbeddedStream(context.config) ? undefined : () => context.stream.lag('responses.raw', 'store'),
    clickhouse: () => askClickhouse(context),
    redis: context.config.redis && (async () => context.redis && askRedis(context.redis)),
    objects: context.config.objectsUrl === undefined ? undefined : () => askObjects(context.objects),
  }
  return (Object.keys(asks) as Engine[]).flatMap((engine) => {
    const ask = asks[engine]
    const uses = roles.map((role) => usesOf(role, context.config)[engine])
    if (!ask || uses.every((use) => use === undefined)) return []
    return [{ engine, ask, isEssential: uses.includes('essential') }]
  })
}

/** A query, since the endpoint that is meant for it checks no credentials. */
async function askClickhouse({ clickhouse }: Pick<Context, 'clickhouse'>): Promise<void> {
  const ping = await clickhouse.ping({ select: true })
  if (!ping.success) throw ping.error
}

/** Asks every engine for a sign of life, side by side. */
export async function checkReadiness(checks: readonly EngineCheck[]): Promise<Readiness> {
  const answers = await Promise.all(checks.map(async (check) => ({ ...check, result: await ask(check) })))
  const isReady = answers.every(({ isEssential, result }) => result.status === 'ok' || !isEssential)
  return { status: isReady ? 'ready' : 'unavailable', checks: answers.map(({ result }) => result) }
}

/** Says that an engine is away, not why: the reason may name hosts, and it is in the log. */
async function ask(check: EngineCheck): Promise<Check> {
  try {
    await askInTime(check)
    return { name: check.engine, status: 'ok' }
  } catch {
    const detail = check.isEssential ? 'does not answer' : 'does not answer; what needs it waits'
    return { name: check.engine, status: 'failed', detail }
  }
}

/** @throws what the driver says, or that no answer came in time. */
export async function askInTime({ ask: asking }: EngineCheck, timeoutMs = TIMEOUT_MS): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const error = Object.assign(new Error(`no answer within ${timeoutMs} ms`), { code: 'ETIMEDOUT' })
    timer = setTimeout(() => reject(error), timeoutMs)
  })
  try {
    await Promise.race([asking(), late])
  } finally {
    clearTimeout(timer)
  }
}
