import { Client } from 'pg'

const MIGRATE = new URL('../../src/oltp/migrate.ts', import.meta.url)

interface MigrationRunner {
  readonly migrate: (options: { url: string }) => Promise<unknown>
}

/** A migrated, empty database to clone; `failure` says why it could not be migrated, where it could not. */
export interface TestTemplate {
  readonly database: string
  /** Citus keeps a catalogue of each database's shards: a copy of one would be of shards that are elsewhere. */
  readonly hasCitus: boolean
  readonly failure?: string
}

/**
 * Makes the database that tests clone (0.1 s each instead of running every migration). A migration that fails is kept
 * for those who clone it, so that it fails their tests and not the whole run.
 */
export async function prepareTemplate(postgresUrl: string, database: string): Promise<TestTemplate> {
  await runSql(postgresUrl, `create database ${database}`)
  const [citus] = await runSql(postgresUrl, `select from pg_available_extensions where name = 'citus'`)
  const template = { database, hasCitus: citus !== undefined }
  try {
    await migrateDatabase(databaseUrl(postgresUrl, database), template)
    return template
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error)
    console.error(`The test template could not be migrated: ${failure}`)
    return { ...template, failure }
  }
}

/** Where there is Citus, it is used: the extension is what makes the migrations distribute. */
export async function migrateDatabase(url: string, { hasCitus }: Pick<TestTemplate, 'hasCitus'>): Promise<void> {
  if (hasCitus) {
    await runSql(url, 'create extension if not exists citus')
    // As many tables per table; the default of 32 would be most of a test's time.
    await runSql(url, `alter database ${new URL(url).pathname.slice(1)} set citus.shard_count to 4`)
  }
  const { migrate }: MigrationRunner = await import(MIGRATE.href)
  await migrate({ url })
}

export async function runSql(connectionString: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

/** The same server and user, another database. */
export function databaseUrl(postgresUrl: string, database: string): string {
  const url = new URL(postgresUrl)
  url.pathname = `/${database}`
  return url.href
}
