import { join } from 'node:path'
import { prepareDatabase } from '@howazit/runtime'
import { startEmbeddedPostgres } from '@howazit/runtime/engines'
import pg from 'pg'
import { createTempFolder } from './temp-folder.ts'

/** A database of the platform: migrated, and nobody is in it. */
export interface DrillDatabase {
  /** Of the role that processes log in as. */
  readonly url: string
  /** The superuser's. */
  readonly adminUrl: string
}

export interface DatabaseServer extends AsyncDisposable {
  /** A new one. */
  readonly create: () => Promise<DrillDatabase>
}

const TEMPLATE = 'drill_template'
/** Of the login role, which is one for all databases of a server. */
const PASSWORD = 'drill'

/** PostgreSQL alone, gone with all its databases when it is disposed of. */
export async function startDatabaseServer(): Promise<DatabaseServer> {
  await using starting = new AsyncDisposableStack()
  const folder = starting.use(await createTempFolder())
  const postgres = starting.use(await startEmbeddedPostgres({ dataDir: join(folder.path, 'postgres', 'data') }))
  const prepare = (database: string) => prepareDatabase({ adminUrl: postgres.url, database, password: PASSWORD })
  await prepare(TEMPLATE)
  let created = 0
  const create = async (): Promise<DrillDatabase> => {
    created += 1
    const database = `drill_${created}`
    await runAs(postgres.url, `create database ${database} template ${TEMPLATE}`)
    // The migrations are there; who may connect is not copied.
    const { url } = await prepare(database)
    const adminUrl = new URL(postgres.url)
    adminUrl.pathname = `/${database}`
    return { url, adminUrl: adminUrl.href }
  }
  const running = starting.move()
  return { create, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

async function runAs(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
