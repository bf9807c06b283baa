import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestClickhouse, type TestClickhouse } from '../support/databases.ts'

// Answers the question on which the analytics sink rests: what does a retried insert block leave behind?

const JANUARY = '2026-01-05 00:00:00'
const MONTHS = [JANUARY, '2026-02-05 00:00:00', '2026-03-05 00:00:00']

interface Counts {
  readonly fact: number
  readonly first: number
  readonly second: number
}

let clickhouse: TestClickhouse

beforeEach(async () => {
  clickhouse = await createTestClickhouse()
})

afterEach(() => clickhouse.dispose())

async function createTables(window: number): Promise<void> {
  const target = `engine = SummingMergeTree partition by toYYYYMM(at) order by at settings non_replicated_deduplication_window = ${window}`
  const statements = [
    'create table broken_from (month UInt8) engine = Memory',
    `create table fact (id UInt64, at DateTime) engine = MergeTree partition by toYYYYMM(at) order by id settings non_replicated_deduplication_window = ${window}`,
    `create table first (at DateTime, n UInt64) ${target}`,
    `create table second (at DateTime, n UInt64) ${target}`,
    'create materialized view to_first to first as select at, toUInt64(count()) as n from fact group by at',
    `create materialized view to_second to second as
       select at, toUInt64(count()) + throwIf((select count() from broken_from) > 0 and toMonth(at) >= (select max(month) from broken_from)) as n
       from fact group by at`,
  ]
  for (const query of statements) await clickhouse.client.command({ query })
}

const rowsOf = (count: number, months: readonly string[]) =>
  Array.from({ length: count }, (_, id) => ({ id, at: months[id % months.length] }))

async function insert(values: readonly object[], token: string, settings: Record<string, number> = {}): Promise<void> {
  await clickhouse.client.insert({
    table: 'fact',
    values,
    format: 'JSONEachRow',
    clickhouse_settings: {
      insert_deduplication_token: token,
      deduplicate_blocks_in_dependent_materialized_views: 1,
      ...settings,
    },
  })
}

async function counts(): Promise<Counts> {
  const query =
    'select (select count() from fact) as fact, (select sum(n) from first) as first, (select sum(n) from second) as second'
  const settings = { output_format_json_quote_64bit_integers: 0 } as const
  const result = await clickhouse.client.query({ query, format: 'JSONEachRow', clickhouse_settings: settings })
  const [row] = await result.json<Counts>()
  return row!
}

const allAre = (count: number): Counts => ({ fact: count, first: count, second: count })
const breakSecondViewFrom = (month: number) =>
  clickhouse.client.command({ query: `insert into broken_from values (${month})` })
const repairSecondView = () => clickhouse.client.command({ query: 'truncate table broken_from' })

test('a block sent twice under one token is stored once, in the fact table and in the targets of its views', async () => {
  await createTables(10_000)
  await insert(rowsOf(9, [JANUARY]), 'batch-1')
  await insert(rowsOf(9, [JANUARY]), 'batch-1')

  expect(await counts()).toEqual(allAre(9))
})

test('the same block under another token is stored again', async () => {
  await createTables(10_000)
  await insert(rowsOf(9, [JANUARY]), 'batch-1')
  await insert(rowsOf(9, [JANUARY]), 'batch-2')

  expect(await counts()).toEqual(allAre(18))
})

test('without a deduplication window the retry doubles everything', async () => {
  await createTables(0)
  await insert(rowsOf(9, [JANUARY]), 'batch-1')
  await insert(rowsOf(9, [JANUARY]), 'batch-1')

  expect(await counts()).toEqual(allAre(18))
})

test.each([
  ['10,000 rows', 10_000, 0],
  ['60,000 rows of 24 MB', 60_000, 400],
])('%s under a token are one block', async (_, count, padding) => {
  await createTables(10_000)
  const values = rowsOf(count, [JANUARY]).map((row) => ({ ...row, padding: 'x'.repeat(padding) }))
  await insert(values, 'batch-1', { input_format_skip_unknown_fields: 1 })
  await insert(values, 'batch-1', { input_format_skip_unknown_fields: 1 })
  const parts = await clickhouse.client.query({
    query:
      "select name, toUInt32(rows) as rows from system.parts where database = currentDatabase() and table = 'fact' and active",
    format: 'JSONEachRow',
  })

  expect(await counts()).toEqual(allAre(count))
  expect(await parts.json()).toEqual([{ name: '202601_1_1_0', rows: count }])
})

test('a token deduplicates each month of a block by itself, so a retry adds exactly the months that are missing', async () => {
  await createTables(10_000)
  const values = rowsOf(9, MONTHS)
  await insert(
    values.filter((row) => row.at === JANUARY),
    'batch-1',
  )
  expect(await counts()).toEqual(allAre(3))

  await insert(values, 'batch-1')
  await insert(values, 'batch-1')
  expect(await counts()).toEqual(allAre(9))
})

test.each([
  ['for every month', 1],
  ['from the second month on', 2],
])('a retry completes a block whose second view failed %s', async (_, month) => {
  await createTables(10_000)
  await breakSecondViewFrom(month)
  await expect(insert(rowsOf(9, MONTHS), 'batch-1')).rejects.toMatchObject({ code: '395' })
  expect(await counts()).toEqual({ fact: 9, first: 9, second: 0 })

  await repairSecondView()
  await insert(rowsOf(9, MONTHS), 'batch-1')
  expect(await counts()).toEqual(allAre(9))
})

test('without deduplication in dependent views the same retry doubles the first view', async () => {
  await createTables(10_000)
  const settings = { deduplicate_blocks_in_dependent_materialized_views: 0 }
  await breakSecondViewFrom(1)
  await expect(insert(rowsOf(9, MONTHS), 'batch-1', settings)).rejects.toMatchObject({ code: '395' })
  await repairSecondView()
  await insert(rowsOf(9, MONTHS), 'batch-1', settings)

  expect(await counts()).toEqual({ fact: 9, first: 18, second: 9 })
})

test('dropping a partition forgets its tokens, so a late retry brings that month back', async () => {
  await createTables(10_000)
  await insert(rowsOf(9, MONTHS), 'batch-1')
  await clickhouse.client.command({ query: 'alter table fact drop partition 202602' })
  expect(await counts()).toEqual({ fact: 6, first: 9, second: 9 })

  await insert(rowsOf(9, MONTHS), 'batch-1')
  expect(await counts()).toEqual(allAre(9))
})

test('an insert with a token that could become several blocks is refused', async () => {
  await createTables(10_000)
  const tooLarge = rowsOf(70_000, [JANUARY]).map((row) => ({ ...row, padding: 'x'.repeat(1_000) }))

  await expect(insert(tooLarge, 'batch-1', { input_format_skip_unknown_fields: 1 })).rejects.toMatchObject({
    code: '131',
  })
  expect((await counts()).fact).toBe(0)
})
