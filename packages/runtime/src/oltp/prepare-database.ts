import pg from 'pg'
import { migrateJobs } from '../jobs/postgres-queue-backend.ts'
import { urlOfDatabase } from '../tenancy/placement.ts'
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
  const url = urlOfDatabase(adminUrl, database)
  await asAdmin(adminUrl, async (client) => {
    // One process at a time, whichever database it prepares: roles belong to the whole server, and two that change one at
    // the same time get "tuple concurrently updated". Held in the admin's database, until this session ends.
    await client.query("select pg_advisory_lock(hashtextextended('howazit.prepare', 0))")
    await createDatabase(client, database)
    await migrate({ url })
    await createLogin(client, database, password)
    await migrateJobs(url, LOGIN)
  })
  return { url: loginUrlOf(options) }
}

/** What `prepareDatabase` returns, before it has made it. */
export function loginUrlOf({ adminUrl, database, password }: PrepareDatabaseOptions): string {
  const url = new URL(urlOfDatabase(adminUrl, database))
  url.username = LOGIN
  url.password = encodeURIComponent(password)
  return url.href
}

async function createDatabase(client: pg.Client, database: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
  if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(database)}`)
}

async function createLogin(client: pg.Client, database: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [LOGIN])
  if (rowCount === 0) await client.query(`create role ${LOGIN} login nosuperuser nobypassrls nocreatedb nocreaterole`)
  await client.query(`alter role ${LOGIN} password ${pg.escapeLiteral(password)}`)
  await client.query(`grant ${ROLES.join(', ')} to ${LOGIN} with inherit false, set true`)
  await client.query(`revoke all on database ${pg.escapeIdentifier(database)} from public`)
  await client.query(`grant connect on database ${pg.escapeIdentifier(database)} to ${LOGIN}`)
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
