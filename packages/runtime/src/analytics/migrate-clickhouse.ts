import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { type ClickHouseClient, ClickHouseError } from '@clickhouse/client'
import { Misconfigured } from '../misconfigured.ts'
import { isWanted, renderMigration, type SchemaTarget } from './render-migration.ts'

export interface MigrateClickhouseOptions extends Omit<SchemaTarget, 'database'> {
  /** Holds `NNNN_<slug>.sql` with the placeholders of render-migration.ts. Default: the files of this package. */
  readonly directory?: URL
}

interface Migration {
  readonly version: number
  readonly name: string
  readonly checksum: string
}

/** A row of the ledger. The last column came later: a ledger has it from the first breaking file on, or from its beginning. */
interface Applied extends Migration {
  readonly is_breaking?: boolean
}

interface MigrationFile extends Migration {
  readonly isWanted: boolean
  /** An older binary must not run after this one: the first line is `--! breaking`, as in PostgreSQL's. */
  readonly isBreaking: boolean
  readonly statements: readonly string[]
}

const DIRECTORY = new URL('../../sql/clickhouse/', import.meta.url)
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/

/**
 * Brings the client's database up to date, forward only. ClickHouse has no transactions: each statement is written so that
 * it may run twice (`if not exists`), and a file is recorded after its last one, so a crash or a second migrator at the
 * same time ends in the same schema.
 *
 * @returns the names of the files that were applied.
 * @throws Misconfigured when an applied file was changed afterwards, or a newer version made a breaking change.
 */
export async function migrateClickhouse(
  clickhouse: ClickHouseClient,
  { directory = DIRECTORY, ...options }: MigrateClickhouseOptions = {},
): Promise<readonly string[]> {
  const target = { ...options, database: await currentDatabase(clickhouse) }
  // Asked for and not just made: a user that may only read can start where nothing is left to do.
  if (!(await hasLedger(clickhouse))) await clickhouse.command({ query: createLedger(target) })
  const missing = await findMissing(clickhouse, { directory, target })
  for (const migration of missing) await apply(clickhouse, migration, target)
  return missing.map((migration) => migration.name)
}

/**
 * How many files the client's database does not have yet; for those who only wait for them. Needs no right but to read.
 *
 * @throws Misconfigured as `migrateClickhouse` does.
 */
export async function countMissingFiles(
  clickhouse: ClickHouseClient,
  { directory = DIRECTORY, ...options }: MigrateClickhouseOptions = {},
): Promise<number> {
  try {
    const target = { ...options, database: await currentDatabase(clickhouse) }
    return (await findMissing(clickhouse, { directory, target })).length
  } catch (error) {
    if (!(error instanceof ClickHouseError) || error.code !== UNKNOWN_DATABASE) throw error
    return (await readMigrations(directory, { ...options, database: '' })).filter(({ isWanted: is }) => is).length
  }
}

const UNKNOWN_DATABASE = '81'

async function findMissing(
  clickhouse: ClickHouseClient,
  { directory, target }: { readonly directory: URL; readonly target: SchemaTarget },
): Promise<readonly MigrationFile[]> {
  const migrations = await readMigrations(directory, target)
  const applied = await listApplied(clickhouse)
  refuseWhatDiffers(migrations, applied)
  return migrations.filter((migration) => migration.isWanted && !applied.has(migration.version))
}

/** On a cluster one ledger for all its nodes: every node is a replica of it, whatever its shard. */
export function createLedger({ cluster, database }: SchemaTarget): string {
  const engine =
    cluster === undefined
      ? 'MergeTree'
      : `ReplicatedMergeTree('/clickhouse/howazit/${database}/schema_migrations', '{shard}-{replica}')`
  return renderMigration(
    `create table if not exists schema_migrations{{on_cluster}} (
  version UInt32,
  name String,
  checksum String,
  is_breaking Bool default false,
  applied_at DateTime64(3, 'UTC') default now64(3)
) engine = ${engine} order by version`,
    cluster === undefined ? { database } : { database, cluster },
  )
}

async function currentDatabase(clickhouse: ClickHouseClient): Promise<string> {
  const result = await clickhouse.query({ query: 'select currentDatabase() as name', format: 'JSONEachRow' })
  const [row] = await result.json<{ name: string }>()
  if (row === undefined) throw new Error('ClickHouse names no database.')
  return row.name
}

async function apply(clickhouse: ClickHouseClient, migration: MigrationFile, target: SchemaTarget): Promise<void> {
  for (const query of migration.statements) await clickhouse.command({ query })
  const { version, name, checksum, isBreaking } = migration
  if (isBreaking) await clickhouse.command({ query: renderMigration(ADD_IS_BREAKING, target) })
  await clickhouse.insert({
    table: 'schema_migrations',
    values: [{ version, name, checksum, ...(isBreaking && { is_breaking: true }) }],
    format: 'JSONEachRow',
    columns: ['version', 'name', 'checksum', ...(isBreaking ? ['is_breaking'] : [])] as [string, ...string[]],
  })
}

const ADD_IS_BREAKING =
  'alter table schema_migrations{{on_cluster}} add column if not exists is_breaking Bool default false after checksum'

async function hasLedger(clickhouse: ClickHouseClient): Promise<boolean> {
  const exists = await clickhouse.query({ query: 'exists table schema_migrations', format: 'JSONEachRow' })
  const [found] = await exists.json<{ result: number }>()
  return found?.result === 1
}

async function listApplied(clickhouse: ClickHouseClient): Promise<ReadonlyMap<number, Applied>> {
  if (!(await hasLedger(clickhouse))) return new Map()
  const result = await clickhouse.query({
    query: 'select * from schema_migrations order by version, applied_at',
    format: 'JSONEachRow',
  })
  const rows = await result.json<Applied>()
  return new Map(rows.map((row) => [row.version, row]))
}

/** What is not known and not breaking is a newer version's, beside which this one goes on working. */
function refuseWhatDiffers(migrations: readonly Migration[], applied: ReadonlyMap<number, Applied>): void {
  const known = new Map(migrations.map((migration) => [migration.version, migration]))
  for (const { version, name, checksum, is_breaking: isBreaking = false } of applied.values()) {
    const ours = known.get(version)
    if (ours === undefined && isBreaking)
      throw new Misconfigured(
        `A newer version applied ${name} to ClickHouse, after which this version must not run. Update it.`,
      )
    if (ours !== undefined && ours.checksum !== checksum) {
      throw new Misconfigured(`${ours.name} was changed after it was applied; restore it and add a new file instead.`)
    }
  }
}

/** The numbered files as they are for the target. */
export async function readMigrations(directory: URL, target: SchemaTarget): Promise<readonly MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => FILE_NAME.test(name)).toSorted()
  return Promise.all(names.map((name) => readMigration(directory, name, target)))
}

async function readMigration(directory: URL, name: string, target: SchemaTarget): Promise<MigrationFile> {
  const text = await readFile(new URL(name, directory), 'utf8')
  const statements = renderMigration(text, target)
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
  // Of the text for one node, whatever the target: a file is the same file wherever it was applied, and databases from
  // before there were placeholders know it by this.
  const checksum = createHash('sha256')
    .update(renderMigration(text, { database: target.database }))
    .digest('hex')
  const isBreaking = text.startsWith('--! breaking')
  return { version: Number(name.slice(0, 4)), name, checksum, statements, isWanted: isWanted(text, target), isBreaking }
}
