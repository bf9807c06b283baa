import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createClickhouse } from '../../src/analytics/create-clickhouse.ts'
import { migrateClickhouse } from '../../src/analytics/migrate-clickhouse.ts'
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

test('refuses a file that was changed after it was applied, and a database that is newer', async () => {
  await using database = await createTestClickhouse()
  const clickhouse = createClickhouse(database)
  onTestFinished(() => clickhouse.close())
  const folder = await mkdtemp(join(tmpdir(), 'howazit-clickhouse-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await cp(SHIPPED, folder, { recursive: true })
  const directory = pathToFileURL(`${folder}/`)
  await writeFile(join(folder, '0099_extra.sql'), 'create table if not exists extra (id UInt8) engine = Memory;\n')
  expect(await migrateClickhouse(clickhouse, { directory })).toContain('0099_extra.sql')

  await expect(migrateClickhouse(clickhouse)).rejects.toThrow('0099_extra.sql, which this version does not know')
  await writeFile(join(folder, '0099_extra.sql'), 'create table if not exists extra (id UInt16) engine = Memory;\n')
  await expect(migrateClickhouse(clickhouse, { directory })).rejects.toThrow('0099_extra.sql was changed')
})

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
