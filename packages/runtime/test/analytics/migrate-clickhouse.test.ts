import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createClickhouse } from '../../src/analytics/create-clickhouse.ts'
import { countMissingFiles, migrateClickhouse } from '../../src/analytics/migrate-clickhouse.ts'
import { createTestClickhouse } from '../support/databases.ts'
import { rowsOf } from './setup.ts'

const SHIPPED = new URL('../../sql/clickhouse/', import.meta.url)

test('applies each file once, however often and however many at a time', async () => {
  await using database = await createTestClickhouse()
  const clickhouse = createClickhouse(database)
  onTestFinished(() => clickhouse.close())

  await Promise.all([migrateClickhouse(clickhouse), migrateClickhouse(clickhouse)])

  expect(await migrateClickhouse(clickhouse)).toEqual([])
  expect(await rowsOf(clickhouse, 'select distinct version from schema_migrations order by version')).toEqual(
    [1, 2, 3, 4].map((version) => ({ version })),
  )
})

test('counts what is missing for those who only wait, and changes nothing', async () => {
  await using database = await createTestClickhouse()
  const clickhouse = createClickhouse(database)
  onTestFinished(() => clickhouse.close())
  const nowhere = createClickhouse({ ...database, database: 'nowhere' })
  onTestFinished(() => nowhere.close())
  const tables = () => rowsOf(clickhouse, 'select name from system.tables where database = currentDatabase()')

  expect(await countMissingFiles(nowhere)).toBe(4)
  expect(await countMissingFiles(clickhouse)).toBe(4)
  expect(await tables()).toEqual([])
  await migrateClickhouse(clickhouse)
  expect(await countMissingFiles(clickhouse)).toBe(0)
})

test('refuses a file that was changed after it was applied', async () => {
  const { clickhouse, directory, write } = await setUp()
  await write('0099_extra.sql', 'create table if not exists extra (id UInt8) engine = Memory;\n')
  expect(await migrateClickhouse(clickhouse, { directory })).toContain('0099_extra.sql')

  await write('0099_extra.sql', 'create table if not exists extra (id UInt16) engine = Memory;\n')
  await expect(migrateClickhouse(clickhouse, { directory })).rejects.toThrow('0099_extra.sql was changed')
})

// The ledger of an earlier version has no column for it.
test.each(['with', 'without'])(
  'a newer breaking file keeps an older version from running, a harmless one does not; ledger %s the column',
  async (kind) => {
    const { clickhouse, directory, write } = await setUp()
    await migrateClickhouse(clickhouse)
    if (kind === 'without') await clickhouse.command({ query: 'alter table schema_migrations drop column is_breaking' })
    await write('0099_extra.sql', 'create table if not exists extra (id UInt8) engine = Memory;\n')
    await migrateClickhouse(clickhouse, { directory })
    expect(await migrateClickhouse(clickhouse)).toEqual([])

    await write('0100_gone.sql', '--! breaking\ndrop table if exists extra;\n')
    await migrateClickhouse(clickhouse, { directory })

    await expect(migrateClickhouse(clickhouse)).rejects.toThrow('A newer version applied 0100_gone.sql to ClickHouse')
    expect(await migrateClickhouse(clickhouse, { directory })).toEqual([])
  },
)

test('the fact and every target of a view remember 10,000 parts and are partitioned by month', async () => {
  await using database = await createTestClickhouse()
  const clickhouse = createClickhouse(database)
  onTestFinished(() => clickhouse.close())
  await migrateClickhouse(clickhouse)

  const tables = await rowsOf<{ name: string; partition: string; statement: string }>(
    clickhouse,
    `select name, partition_key as partition, create_table_query as statement from system.tables
     where database = currentDatabase() and engine like '%MergeTree' and name != 'schema_migrations' order by name`,
  )

  expect(tables.map(({ name, partition }) => [name, partition])).toEqual([
    ['csats_by_region_v1', 'toYYYYMM(day)'],
    ['events_response', 'toYYYYMM(ts)'],
    ['nps_by_segment_daily_v1', 'toYYYYMM(day)'],
    ['response_counts_5m_v1', 'toYYYYMM(at)'],
  ])
  for (const { statement } of tables) expect(statement).toContain('non_replicated_deduplication_window = 10000')
})

/** A database, and a copy of our files to add to. */
async function setUp() {
  const database = await createTestClickhouse()
  const clickhouse = createClickhouse(database)
  const folder = await mkdtemp(join(tmpdir(), 'howazit-clickhouse-'))
  onTestFinished(async () => {
    await clickhouse.close()
    await database.dispose()
    await rm(folder, { recursive: true })
  })
  await cp(SHIPPED, folder, { recursive: true })
  const write = (name: string, sql: string) => writeFile(join(folder, name), sql)
  return { clickhouse, directory: pathToFileURL(`${folder}/`), write }
}
