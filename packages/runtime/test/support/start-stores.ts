import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startEmbeddedClickhouse, startEmbeddedEngines, startEmbeddedPostgres } from '../../src/engines/index.ts'
import { prepareTemplate, runSql, type TestTemplate } from './prepare-template.ts'

export interface TestClickhouseServer {
  readonly url: string
  readonly username: string
  readonly password: string
  /** Of `system.clusters`, where the tests run on one. */
  readonly cluster?: string
}

/** PostgreSQL and ClickHouse for one run of the tests. */
export interface TestStores {
  /** The superuser's URL. */
  readonly postgresUrl: string
  readonly postgresTemplate: TestTemplate
  readonly clickhouse: TestClickhouseServer
  stop(): Promise<void>
}

/**
 * The embedded ones, or PostgreSQL 16+ at HOWAZIT_TEST_POSTGRES_URL: a superuser's URL of a server for tests, where roles
 * `howazit*` and databases `test_*` come and go; ClickHouse at HOWAZIT_TEST_CLICKHOUSE_URL, likewise, with _USER, _PASSWORD
 * and _CLUSTER. Several runs can use them at the same time.
 */
export async function startStores(stateDir: string): Promise<TestStores> {
  const given = process.env.HOWAZIT_TEST_POSTGRES_URL ?? ''
  const server = givenClickhouse(process.env)
  const isAlone = given === '' && server === undefined
  const stores = isAlone ? await startBoth(stateDir) : await startBeside(given, server, stateDir)
  const database = `test_template_${randomBytes(6).toString('hex')}`
  try {
    const postgresTemplate = await prepareTemplate(stores.postgresUrl, database)
    const stop = async () => {
      await runSql(stores.postgresUrl, `drop database if exists ${database} with (force)`)
      await stores.stop()
    }
    return { ...stores, postgresTemplate, stop }
  } catch (error) {
    await stores.stop()
    throw error
  }
}

type Started = Omit<TestStores, 'postgresTemplate'>

async function startBoth(stateDir: string): Promise<Started> {
  const { postgres, clickhouse, stop } = await startEmbeddedEngines({ stateDir, fsync: false, niceness: 0 })
  return { postgresUrl: postgres.url, clickhouse: accessTo(clickhouse), stop }
}

/** What is given, and the embedded one for what is not. */
async function startBeside(
  postgresUrl: string,
  server: TestClickhouseServer | undefined,
  stateDir: string,
): Promise<Started> {
  const own =
    server === undefined
      ? await startEmbeddedClickhouse({ dataDir: join(stateDir, 'clickhouse'), niceness: 0 })
      : undefined
  const postgres =
    postgresUrl === ''
      ? await startEmbeddedPostgres({ dataDir: join(stateDir, 'postgres', 'data'), fsync: false })
      : undefined
  const stop = async () => {
    await own?.stop()
    await postgres?.stop()
  }
  const clickhouse = server ?? accessTo(own as TestClickhouseServer)
  return { postgresUrl: postgres?.url ?? postgresUrl, clickhouse, stop }
}

function givenClickhouse(env: NodeJS.ProcessEnv): TestClickhouseServer | undefined {
  const {
    HOWAZIT_TEST_CLICKHOUSE_URL: url = '',
    HOWAZIT_TEST_CLICKHOUSE_USER: username = 'default',
    HOWAZIT_TEST_CLICKHOUSE_PASSWORD: password = '',
    HOWAZIT_TEST_CLICKHOUSE_CLUSTER: cluster = '',
  } = env
  return url === '' ? undefined : { url, username, password, ...(cluster === '' ? {} : { cluster }) }
}

const accessTo = ({ url, username, password }: TestStores['clickhouse']) => ({ url, username, password })
