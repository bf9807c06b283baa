import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startEmbeddedClickhouse, startEmbeddedEngines } from '../../src/engines/index.ts'
import { prepareTemplate, runSql, type TestTemplate } from './prepare-template.ts'

/** PostgreSQL and ClickHouse for one run of the tests. */
export interface TestStores {
  /** The superuser's URL. */
  readonly postgresUrl: string
  readonly postgresTemplate: TestTemplate
  readonly clickhouse: { readonly url: string; readonly username: string; readonly password: string }
  stop(): Promise<void>
}

/**
 * The embedded ones, or PostgreSQL 16+ at HOWAZIT_TEST_POSTGRES_URL: a superuser's URL of a server for tests, where roles
 * `howazit*` and databases `test_*` come and go. Several runs can use it at the same time.
 */
export async function startStores(stateDir: string): Promise<TestStores> {
  const given = process.env.HOWAZIT_TEST_POSTGRES_URL ?? ''
  const stores = given === '' ? await startBoth(stateDir) : await startBeside(given, stateDir)
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
  const { postgres, clickhouse, stop } = await startEmbeddedEngines({ stateDir, fsync: false })
  return { postgresUrl: postgres.url, clickhouse: accessTo(clickhouse), stop }
}

async function startBeside(postgresUrl: string, stateDir: string): Promise<Started> {
  const clickhouse = await startEmbeddedClickhouse({ dataDir: join(stateDir, 'clickhouse') })
  return { postgresUrl, clickhouse: accessTo(clickhouse), stop: clickhouse.stop }
}

const accessTo = ({ url, username, password }: TestStores['clickhouse']) => ({ url, username, password })
