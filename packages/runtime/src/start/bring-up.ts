import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { countMissing } from '../analytics/prepare-clickhouse.ts'
import type { Config } from '../config.ts'
import { type Context, keepsSecrets, openContext } from '../context.ts'
import type { Events } from '../events.ts'
import { withinTime } from '../ingest/within-time.ts'
import { countPendingMigrations } from '../oltp/check-schema.ts'
import { type Pipeline, startPipeline } from '../pipeline.ts'
import { askInTime, listChecks } from '../readiness.ts'
import type { Role, StageRole } from '../roles.ts'
import type { Stream } from '../stream/stream.ts'
import type { PlacementReport } from '../tenancy/migrate-placements.ts'
import { askDirect } from './ask-direct.ts'
import { atEngine, NotYet } from './at-engine.ts'
import { checkKey } from './check-key.ts'
import { EngineUnreachable } from './engine-unreachable.ts'
import { prepareStores, readClickhouse } from './prepare-stores.ts'

export interface BringUpOptions {
  readonly config: Config
  readonly roles: readonly Role[]
  readonly logger: Logger
  readonly events: Events
  /** As in ContextOptions. */
  readonly watchStream?: (stream: Stream) => Stream
  /** `wait`: another process migrates, and this one starts when that is done. */
  readonly migrations: 'run' | 'wait'
  /** Gives up when it aborts. */
  readonly signal: AbortSignal
  /** Called with what is waited for, at every try that failed. */
  readonly onWaiting: (reason: string) => void
}

/** The stages of the roles, running on connections of their own. */
export interface RunningStages {
  readonly context: Context
  /** Finishes what is under way and closes the connections. Idempotent. */
  readonly stop: () => Promise<void>
}

const BACKOFF_MIN_MS = 250
const BACKOFF_MAX_MS = 5_000
/** The first connection may have to be opened, with a handshake or two. */
const ASK_MS = 5_000
/** What is there and is no broker may never answer, however often a client tries. */
const PREPARE_MS_MIN = 10_000
const SLOW_STOP_MS = 7_000

/**
 * Migrates (or waits for whoever does), asks every engine of the roles for a sign of life and starts their stages. What is
 * away is tried again until `startTimeoutMs` has passed.
 *
 * @throws Misconfigured for what waiting does not mend; EngineUnreachable when the time is over.
 */
export async function bringUp(options: BringUpOptions): Promise<RunningStages> {
  const { config, signal, onWaiting } = options
  const deadline = performance.now() + config.startTimeoutMs
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt(options, Math.max(deadline - performance.now(), PREPARE_MS_MIN))
    } catch (error) {
      if (!(error instanceof NotYet)) throw error
      const pauseMs = Math.min(BACKOFF_MIN_MS * 2 ** tries, BACKOFF_MAX_MS)
      if (performance.now() + pauseMs > deadline)
        throw new EngineUnreachable(error.message, config.startTimeoutMs, error)
      onWaiting(error.message)
      await delay(pauseMs, undefined, { signal })
    }
  }
}

async function attempt(options: BringUpOptions, patienceMs: number): Promise<RunningStages> {
  const { config, roles, logger, migrations, signal } = options
  if (migrations === 'run') await prepareStores(config, { roles, onPlacement: (report) => note(logger, report) })
  signal.throwIfAborted()
  let closing = 'stages'
  const onClosing = (part: string) => {
    closing = part
  }
  const context = await openContext(config, { ...options, onClosing })
  let pipeline: Pipeline | undefined
  const stop = async () => {
    // Of the 10 s a process has: whoever looks for what held it up finds it here.
    const timer = setTimeout(() => logger.warn({ part: closing }, 'platform.stop_delayed'), SLOW_STOP_MS)
    await pipeline?.stop()
    await context.close()
    clearTimeout(timer)
  }
  try {
    await atEngine('postgres', () => askDirect(config), 'HOWAZIT_POSTGRES_DIRECT_URL')
    await atEngine('postgres', () => assertMigrated(context))
    if (migrations === 'wait' && readClickhouse(roles))
      await atEngine('clickhouse', () => assertAnalyticsMigrated(config))
    await atEngine('stream', () => withinTime(context.openedStream.prepare(), patienceMs))
    for (const check of listChecks(context, roles)) await atEngine(check.engine, () => askInTime(check, ASK_MS))
    if (keepsSecrets(roles)) {
      await atEngine('keys', () => context.keyring.check())
      await atEngine('postgres', () => checkKey(context))
    }
    signal.throwIfAborted()
    const stages = roles.filter((role): role is StageRole => role !== 'api')
    pipeline = await atEngine('postgres', () => startPipeline(context, stages))
    return { context, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function note(logger: Logger, { slug, status, migrations, failure }: PlacementReport): void {
  if (status === 'failed') logger.error({ slug, reason: failure }, 'tenant.not_migrated')
  else if (status === 'migrated') logger.info({ slug, migrations: migrations.length }, 'tenant.migrated')
}

async function assertMigrated({ pools }: Context): Promise<void> {
  const pending = await countPendingMigrations(pools.operator)
  if (pending > 0) throw new NotYet(`${pending} migrations of this version have not been run yet`)
}

async function assertAnalyticsMigrated({ clickhouse }: Config): Promise<void> {
  const missing = await countMissing(clickhouse)
  if (missing > 0) throw new NotYet(`${missing} migrations of this version have not been run in ClickHouse yet`)
}
