import { join, resolve } from 'node:path'
import { type EmbeddedClickhouse, startEmbeddedClickhouse } from './embedded-clickhouse.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import type { EngineLogger } from './engine-logger.ts'

export interface EmbeddedEnginesOptions {
  /** PostgreSQL keeps its state below `postgres/`, ClickHouse below `clickhouse/`; both survive crashes. */
  readonly stateDir: string
  readonly logger?: EngineLogger
  /** As in EmbeddedPostgresOptions: false only for tests. */
  readonly fsync?: boolean
  /** As in EmbeddedClickhouseOptions. */
  readonly niceness?: number
}

export interface EmbeddedEngines extends AsyncDisposable {
  readonly postgres: EmbeddedPostgres
  readonly clickhouse: EmbeddedClickhouse
  readonly stop: () => Promise<void>
}

/** Starts both engines side by side; either both run afterwards or none. */
export async function startEmbeddedEngines({
  stateDir,
  logger,
  fsync = true,
  niceness,
}: EmbeddedEnginesOptions): Promise<EmbeddedEngines> {
  const root = resolve(stateDir)
  const shared = logger === undefined ? {} : { logger }
  const [postgres, clickhouse] = await Promise.allSettled([
    startEmbeddedPostgres({ ...shared, fsync, dataDir: join(root, 'postgres', 'data') }),
    startEmbeddedClickhouse({
      ...shared,
      dataDir: join(root, 'clickhouse'),
      ...(niceness !== undefined && { niceness }),
    }),
  ])
  if (postgres.status === 'fulfilled' && clickhouse.status === 'fulfilled')
    return together(postgres.value, clickhouse.value)

  const started = [postgres, clickhouse].flatMap((engine) => (engine.status === 'fulfilled' ? [engine.value] : []))
  await Promise.all(started.map((engine) => engine.stop()))
  throw postgres.status === 'rejected' ? postgres.reason : (clickhouse as PromiseRejectedResult).reason
}

function together(postgres: EmbeddedPostgres, clickhouse: EmbeddedClickhouse): EmbeddedEngines {
  const stop = async () => {
    await Promise.all([postgres.stop(), clickhouse.stop()])
  }
  return { postgres, clickhouse, stop, [Symbol.asyncDispose]: stop }
}
