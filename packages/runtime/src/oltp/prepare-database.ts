import pg from 'pg'
import { migrateJobs } from '../jobs/postgres-queue-backend.ts'
import { migrate } from './migrate.ts'

export interface PrepareDatabaseOptions {
  /** A superuser's, of any database of the server. */
  readonly adminUrl: string
  readonly database: string
  /** For the login role `howazit`. */
  readonly password: string
}

const LOGIN = 'howazit'
const ROLES = ['howazit_app', 'howazit_ingest', 'howazit_operator', 'howazit_partitioner']

/**
 * Makes the embedded server ready: database, migrations, and the one role that logs in. That role has no rights of its
 * own; it may only become one of the working roles. Running it again changes nothing but the password.
 *
 * @returns the URL of the login role, which contains the password.
 */
export async function prepareDatabase(options: PrepareDatabaseOptions): Promise<{ readonly url: string }> {
  const { adminUrl, database, password } = options
  await asAdmin(adminUrl, (client) => createDatabase(client, database))
  const url = new URL(adminUrl)
  url.pathname = `/${encodeURIComponent(database)}`
  await migrate({ url: url.href })
  await asAdmin(url.href, (client) => createLogin(client, database, password))
  await migrateJobs(url.href, LOGIN)

  url.username = LOGIN
  url.password = encodeURIComponent(password)
  return { url: url.href }
}

async function createDatabase(client: pg.Client, database: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
  if (rowCount !== 0) return
  try {
    await client.query(`create database ${pg.escapeIdentifier(database)}`)
  } catch (error) {
    // Another process made it meanwhile.
    if (!(error instanceof pg.DatabaseError) || !['42P04', '23505'].includes(error.code ?? '')) throw error
  }
}

async function createLogin(client: pg.Client, database: string, password: string): Promise<void> {
  await client.query('begin')
  // Roles belong to the whole server: two processes that change one at the same time would get "tuple concurrently updated".
  await client.query("select pg_advisory_xact_lock(hashtextextended('howazit.login', 0))")
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [LOGIN])
  if (rowCount === 0) await client.query(`create role ${LOGIN} login nosuperuser nobypassrls nocreatedb nocreaterole`)
  await client.query(`alter role ${LOGIN} password ${pg.escapeLiteral(password)}`)
  await client.query(`grant ${ROLES.join(', ')} to ${LOGIN} with inherit false, set true`)
  await client.query(`revoke all on database ${pg.escapeIdentifier(database)} from public`)
  await client.query(`grant connect on database ${pg.escapeIdentifier(database)} to ${LOGIN}`)
  await client.query('commit')
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'howazit_prepare' })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
