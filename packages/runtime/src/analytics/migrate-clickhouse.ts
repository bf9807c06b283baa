import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { ClickHouseClient } from '@clickhouse/client'

export interface MigrateClickhouseOptions {
  /** Holds `NNNN_<slug>.sql`. Default: the files of this package. */
  readonly directory?: URL
}

interface Migration {
  readonly version: number
  readonly name: string
  readonly checksum: string
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
 * @throws when an applied file was changed afterwards, or the database is newer than this package.
 */
export async function migrateClickhouse(
  clickhouse: ClickHouseClient,
  { directory = DIRECTORY }: MigrateClickhouseOptions = {},
): Promise<readonly string[]> {
  const migrations = await readMigrations(directory)
  await clickhouse.command({ query: CREATE_TABLE })
  const applied = await listApplied(clickhouse)
  refuseWhatDiffers(migrations, applied)
  const missing = migrations.filter((migration) => !applied.has(migration.version))
  for (const migration of missing) await apply(clickhouse, migration)
  return missing.map((migration) => migration.name)
}

const CREATE_TABLE = `create table if not exists schema_migrations (
  version UInt32,
  name String,
  checksum String,
  applied_at DateTime64(3, 'UTC') default now64(3)
) engine = MergeTree order by version`

async function apply(clickhouse: ClickHouseClient, migration: Migration): Promise<void> {
  for (const query of migration.statements) await clickhouse.command({ query })
  const { version, name, checksum } = migration
  await clickhouse.insert({
    table: 'schema_migrations',
    values: [{ version, name, checksum }],
    format: 'JSONEachRow',
    columns: ['version', 'name', 'checksum'],
  })
}

async function listApplied(clickhouse: ClickHouseClient): Promise<ReadonlyMap<number, Migration>> {
  const result = await clickhouse.query({
    query: 'select version, name, checksum from schema_migrations order by version, applied_at',
    format: 'JSONEachRow',
  })
  const rows = await result.json<Omit<Migration, 'statements'>>()
  return new Map(rows.map((row) => [row.version, { ...row, statements: [] }]))
}

function refuseWhatDiffers(migrations: readonly Migration[], applied: ReadonlyMap<number, Migration>): void {
  const known = new Map(migrations.map((migration) => [migration.version, migration]))
  for (const { version, name, checksum } of applied.values()) {
    const ours = known.get(version)
    if (ours === undefined) {
      throw new Error(`The ClickHouse schema has ${name}, which this version does not know; run a newer version`)
    }
    if (ours.checksum !== checksum) {
      throw new Error(`${ours.name} was changed after it was applied; restore it and add a new file instead`)
    }
  }
}

async function readMigrations(directory: URL): Promise<readonly Migration[]> {
  const names = (await readdir(directory)).filter((name) => FILE_NAME.test(name)).toSorted()
  return Promise.all(names.map((name) => readMigration(directory, name)))
}

async function readMigration(directory: URL, name: string): Promise<Migration> {
  const text = await readFile(new URL(name, directory), 'utf8')
  const statements = text
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
  const checksum = createHash('sha256').update(text).digest('hex')
  return { version: Number(name.slice(0, 4)), name, checksum, statements }
}
