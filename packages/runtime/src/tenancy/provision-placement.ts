import pg from 'pg'
import { migrateSchema, withMigrationClient } from '../oltp/migrate.ts'
import { readMigrationFiles } from '../oltp/migration-files.ts'
import { refuseOldPostgres } from '../oltp/postgres-version.ts'
import { loginOf } from './admin-url.ts'
import { allowLogin } from './allow-login.ts'
import { readLocale, toClauses } from './locale.ts'
import { besides, type Placement, SHARED, toPlacementRow } from './placement.ts'
import type { Servers } from './servers.ts'

export interface ProvisionDeps {
  readonly servers: Pick<Servers, 'adminUrlAt' | 'urlsAt'>
}

/**
 * Makes a placement of one tenant, or brings it to this version, and notes that. Running it again, or from two processes at
 * once, changes nothing.
 *
 * @returns the migrations that were applied by this call.
 * @throws MigrationRefused when an applied file was edited, or a newer version made a breaking change.
 */
export async function provisionPlacement(deps: ProvisionDeps, placement: Placement): Promise<readonly string[]> {
  try {
    if (placement.server !== undefined) await prepareServer(deps, placement)
    if (placement.database !== undefined) await createDatabase(deps, placement, placement.database)
    const applied = await migratePlacement(deps, placement)
    await note(deps, placement, { applied: (await readMigrationFiles('tenant')).map(({ name }) => name) })
    return applied
  } catch (error) {
    await note(deps, placement, { failure: error instanceof Error ? error.message : String(error) })
    throw error
  }
}

async function migratePlacement({ servers }: ProvisionDeps, placement: Placement): Promise<readonly string[]> {
  return await withMigrationClient(servers.adminUrlAt(placement), async (client) => {
    const files = await migrateSchema(client, { folders: ['tenant'], schema: placement.schemaName })
    return files.map(({ name }) => name)
  })
}

/** What the start of a process does for the platform's own server: roles belong to a whole server. */
async function prepareServer({ servers }: ProvisionDeps, placement: Placement): Promise<void> {
  const at = besides(placement)
  await withMigrationClient(servers.adminUrlAt(at), async (client) => {
    await refuseOldPostgres(client)
    await allowLogin(client, servers.urlsAt(at).url)
  })
}

async function createDatabase({ servers }: ProvisionDeps, placement: Placement, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database)
  await asAdmin(servers.adminUrlAt(besides(placement)), async (client) => {
    // Two processes may come here; the second would find the name taken in the middle of the first one's making it.
    await client.query("select pg_advisory_lock(hashtextextended('howazit.provision', 0))")
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
    if (rowCount === 0) {
      // As the one beside it, which rows come from.
      const locale = toClauses(await readLocale(client, undefined))
      await client.query(`create database ${name} template template0 ${locale}`)
    }
    await client.query(`revoke all on database ${name} from public`)
    await client.query(
      `grant connect on database ${name} to ${pg.escapeIdentifier(loginOf(servers.urlsAt(placement).url))}`,
    )
  })
}

interface Note {
  /** All that this version has. */
  readonly applied?: readonly string[]
  readonly failure?: string
}

async function note({ servers }: ProvisionDeps, placement: Placement, { applied, failure }: Note): Promise<void> {
  const { server, database, schemaName } = toPlacementRow(placement)
  const values = [server, database, schemaName, applied ?? null, failure ?? null]
  await asAdmin(servers.adminUrlAt(SHARED), (client) => client.query(NOTE, values))
}

const NOTE = `
  insert into control.placements as p (server_name, database_name, schema_name, applied, migrated_at, failure)
  values ($1, $2, $3, coalesce($4::text[], '{}'), case when $4 is not null then now() end, $5)
  on conflict (database_name, schema_name) do update
  set applied = coalesce($4::text[], p.applied),
    migrated_at = coalesce(excluded.migrated_at, p.migrated_at),
    failure = $5`

const CONNECT_MAX_MS = 10_000

/** A session of its own; what it locks is free when it ends. */
export async function asAdmin<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'howazit_provision',
    // A server that is away must not keep others waiting.
    connectionTimeoutMillis: CONNECT_MAX_MS,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
