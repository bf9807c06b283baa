import pg from 'pg'
import { citusFolder, type MigrationFile, readMigrationFiles } from './migration-files.ts'
import { MigrationRefused } from './migration-refused.ts'

/** The part of a pg client that migrating needs: one connection, nobody else on it. */
export interface MigrationClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
}

export interface MigratedFile {
  readonly schema: string
  readonly name: string
}

export interface MigrateOptions {
  /** Of a role that may create roles and schemas. */
  readonly url: string
  readonly onProgress?: (file: MigratedFile) => void
}

export interface MigrateSchemaOptions {
  /** Folders below `sql/postgres`, or URLs of others, ending in a slash; one after the other. */
  readonly folders: readonly (string | URL)[]
  readonly schema: string
  readonly onProgress?: (file: MigratedFile) => void
}

/** A row of `schema_migrations`. */
export interface AppliedFile {
  readonly name: string
  readonly checksum: string
  readonly is_breaking: boolean
}

// 'howazit' in ASCII: one lock for all schemas of a database, so that two processes never migrate it at the same time.
const LOCK = '29395956105111924'

const CONNECT_MAX_MS = 10_000

/** For what a migration has to lock while an older version works on it. */
const LOCK_TIMEOUT_MS = 2_000

/**
 * Brings the database to this version: roles, then schema `control`, then `tenant_shared`. Running it again, or from
 * many processes at once, changes nothing. Where the extension Citus has been created in the database, the tenants' tables
 * are distributed: creating it is how an operator says so.
 *
 * @returns the files that were applied by this call.
 * @throws MigrationRefused when an applied file was edited, or a newer version made a breaking change.
 */
export async function migrate({ url, onProgress }: MigrateOptions): Promise<readonly MigratedFile[]> {
  return await withMigrationClient(url, async (client) => {
    const isDistributed = await hasCitus(client)
    if (isDistributed) for (const { sql } of await readMigrationFiles(citusFolder('cluster'))) await client.query(sql)
    const shared = onProgress === undefined ? {} : { onProgress }
    const control = await migrateSchema(client, { ...shared, folders: ['control'], schema: 'control' })
    const folders = isDistributed ? ['tenant', citusFolder('tenant')] : ['tenant']
    const tenant = await migrateSchema(client, { ...shared, folders, schema: 'tenant_shared' })
    return [...control, ...tenant]
  })
}

/** One process at a time in a database, with the roles made that own and use what is migrated. */
export async function withMigrationClient<Result>(
  url: string,
  work: (client: MigrationClient) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'howazit_migrate',
    connectionTimeoutMillis: CONNECT_MAX_MS,
  })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1::bigint)', [LOCK])
    for (const { sql } of await readMigrationFiles('cluster')) await client.query(sql)
    return await work(client)
  } finally {
    // Ending the session releases the lock, also after an error.
    await client.end()
  }
}

async function hasCitus(client: MigrationClient): Promise<boolean> {
  const { rows } = await client.query("select from pg_extension where extname = 'citus'")
  return rows.length > 0
}

/** Builds one schema from its folders. The caller holds the lock; each file is a transaction of its own. */
export async function migrateSchema(
  client: MigrationClient,
  { folders, schema, onProgress }: MigrateSchemaOptions,
): Promise<readonly MigratedFile[]> {
  const files = (await Promise.all(folders.map(readMigrationFiles))).flat()
  await createSchema(client, schema)
  const pending = findPending(files, await readApplied(client, schema), schema)
  for (const file of pending) {
    await apply(client, file, schema)
    onProgress?.({ schema, name: file.name })
  }
  return pending.map(({ name }) => ({ schema, name }))
}

/** The files that are still to run, in order; refuses when what ran already is not what this version expects. */
export function findPending(
  files: readonly MigrationFile[],
  applied: readonly AppliedFile[],
  schema: string,
): MigrationFile[] {
  const known = new Map(files.map((file) => [file.name, file]))
  for (const { name, checksum, is_breaking: isBreaking } of applied) {
    const file = known.get(name)
    if (file !== undefined && file.checksum !== checksum)
      throw new MigrationRefused(
        `${name} was changed after it ran in schema ${schema}. Restore the file and put the change into a new one.`,
      )
    if (file === undefined && isBreaking)
      throw new MigrationRefused(
        `A newer version applied ${name} to schema ${schema}, after which this version must not run. Update it.`,
      )
  }
  const done = new Set(applied.map(({ name }) => name))
  return files.filter(({ name }) => !done.has(name))
}

async function createSchema(client: MigrationClient, schema: string): Promise<void> {
  const name = pg.escapeIdentifier(schema)
  await client.query(`create schema if not exists ${name} authorization howazit_owner`)
  await inOwnersTransaction(client, schema, async () => {
    await client.query(`revoke all on schema ${name} from public`)
    // PostgreSQL lets everyone execute a new function; of ours, nobody unless a migration says so.
    await client.query('alter default privileges revoke execute on functions from public')
    await client.query(
      `create table if not exists ${name}.schema_migrations (
        name text constraint schema_migrations_pkey primary key,
        checksum text not null,
        is_breaking boolean not null,
        applied_at timestamptz not null default now()
      )`,
    )
  })
}

async function readApplied(client: MigrationClient, schema: string): Promise<AppliedFile[]> {
  let applied: AppliedFile[] = []
  await inOwnersTransaction(client, schema, async () => {
    const { rows } = await client.query('select name, checksum, is_breaking from schema_migrations')
    applied = rows as AppliedFile[]
  })
  return applied
}

async function apply(client: MigrationClient, file: MigrationFile, schema: string): Promise<void> {
  await inOwnersTransaction(client, schema, async () => {
    // Must come first: whoever got past the lock after all collides here, before it touches a table.
    await client.query('insert into schema_migrations (name, checksum, is_breaking) values ($1, $2, $3)', [
      file.name,
      file.checksum,
      file.isBreaking,
    ])
    await client.query(file.sql)
  })
}

async function inOwnersTransaction(client: MigrationClient, schema: string, work: () => Promise<void>): Promise<void> {
  await client.query('begin')
  try {
    // Behind a table lock that waits, everybody waits who only wants to read. Whoever started this tries again.
    await client.query(`set local lock_timeout to ${LOCK_TIMEOUT_MS}`)
    await client.query('set local role howazit_owner')
    await client.query(`set local search_path to ${pg.escapeIdentifier(schema)}, pg_temp`)
    await work()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
