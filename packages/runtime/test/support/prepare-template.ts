import { access } from 'node:fs/promises'
import { Client } from 'pg'

const TEMPLATE = 'howazit_template'
const MIGRATE = new URL('../../src/oltp/migrate.ts', import.meta.url)
const MIGRATIONS = new URL('../../sql/postgres/', import.meta.url)

interface MigrationRunner {
  migrate(options: { connectionString: string; directory: URL }): Promise<unknown>
}

/** Makes the migrated database that tests clone (0.1 s each instead of running every migration), and returns its name. */
export async function prepareTemplate(postgresUrl: string): Promise<string> {
  const client = new Client({ connectionString: postgresUrl })
  await client.connect()
  try {
    await client.query(`create database ${TEMPLATE}`)
  } finally {
    await client.end()
  }
  const isPresent = await access(MIGRATE).then(
    () => true,
    () => false,
  )
  if (isPresent) {
    const { migrate }: MigrationRunner = await import(MIGRATE.href)
    await migrate({ connectionString: databaseUrl(postgresUrl, TEMPLATE), directory: MIGRATIONS })
  }
  return TEMPLATE
}

/** The same server and user, another database. */
export function databaseUrl(postgresUrl: string, database: string): string {
  const url = new URL(postgresUrl)
  url.pathname = `/${database}`
  return url.href
}
