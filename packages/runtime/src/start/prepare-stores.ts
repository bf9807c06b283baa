import pg from 'pg'
import { prepareClickhouse } from '../analytics/prepare-clickhouse.ts'
import type { Config } from '../config.ts'
import { migrateJobs } from '../jobs/postgres-queue-backend.ts'
import { migrate } from '../oltp/migrate.ts'
import { refuseOldPostgres } from '../oltp/postgres-version.ts'
import type { Role } from '../roles.ts'
import { adminSettingOf, adminUrlOf } from '../tenancy/admin-url.ts'
import { allowLogin } from '../tenancy/allow-login.ts'
import { migratePlacements, type PlacementReport } from '../tenancy/migrate-placements.ts'
import { createServers } from '../tenancy/servers.ts'
import { atEngine } from './at-engine.ts'

export interface PrepareStoresOptions {
  readonly roles: readonly Role[]
  /** Hears of every schema and database that is one tenant's. One that fails keeps its tenant waiting, and nobody else. */
  readonly onPlacement?: (report: PlacementReport) => void
}

/** The roles that migrate ClickHouse, and cannot work before somebody has. */
export const readClickhouse = (roles: readonly Role[]): boolean => roles.includes('api') || roles.includes('sink')

/**
 * Brings every store the roles use to this version: PostgreSQL through the URL of a role that may create roles and schemas,
 * then ClickHouse. Any number of processes may start at once; one does it and the others find it done.
 */
export async function prepareStores(config: Config, { roles, onPlacement }: PrepareStoresOptions): Promise<void> {
  const url = adminUrlOf(config.postgres)
  const client = new pg.Client({
    connectionString: url,
    application_name: 'howazit_prepare',
    // Whoever waits longer behind another process's migrations tries again.
    lock_timeout: 5_000,
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => {})
  const setting = adminSettingOf(config.postgres)
  const atPostgres = (work: () => Promise<unknown>) => atEngine('postgres', work, setting)
  await atPostgres(() => client.connect())
  try {
    await atPostgres(() => refuseOldPostgres(client))
    // Until this session ends: ClickHouse has no lock of its own, and roles belong to the whole server.
    await atPostgres(() => client.query("select pg_advisory_lock(hashtextextended('howazit.prepare', 0))"))
    await atPostgres(() => preparePostgres(client, config.postgres.url, url))
    await atPostgres(() => prepareOwnPlacements(config, onPlacement))
    if (readClickhouse(roles)) await atEngine('clickhouse', () => prepareClickhouse(config.clickhouse))
  } finally {
    await client.end()
  }
}

async function preparePostgres(client: pg.Client, loginUrl: string, url: string): Promise<void> {
  await migrate({ url })
  const login = await allowLogin(client, loginUrl)
  await migrateJobs(url, login)
}

async function prepareOwnPlacements(
  { postgres }: Config,
  onProgress: PrepareStoresOptions['onPlacement'],
): Promise<void> {
  await migratePlacements({
    servers: createServers(postgres),
    ...(onProgress && { onProgress }),
  })
}
