import type { ClickHouseClient } from '@clickhouse/client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { compareViews } from '../../src/analytics/compare-views.ts'
import { createClickhouse } from '../../src/analytics/create-clickhouse.ts'
import { FACT_COLUMNS, factRows } from '../../src/analytics/fact-rows.ts'
import { createLedger, readMigrations } from '../../src/analytics/migrate-clickhouse.ts'
import { renderMigration } from '../../src/analytics/render-migration.ts'
import { VIEWS } from '../../src/analytics/views.ts'
import { createTestClickhouse } from '../support/databases.ts'
import { createdOf, imageOf } from './changes.ts'
import { newTenant, rowsOf } from './setup.ts'

// No cluster can be had here: its schema is parsed by the real engine, held to its rules as text, and put up on one node
// with stand-ins for the engines that need other nodes. A workflow with containers runs it for real.
const SHIPPED = new URL('../../sql/clickhouse/', import.meta.url)
const CLUSTER = { database: 'analytics', cluster: 'howazit', coldAfterDays: 400 }

test('one node gets the text that databases from before there were placeholders have', async () => {
  const files = await readMigrations(SHIPPED, { database: 'any' })

  expect(Object.fromEntries(files.map(({ name, checksum }) => [name, checksum]))).toMatchObject({
    '0001_events_response.sql': '32ede908500e061694f47cc5d260ea4ed4c21f5d744bd82cbaa503adcc97dd6d',
    '0002_response_counts_5m.sql': '694a95a1518627b6a572add46774ffffff081accd882b0e3b1a8a2d3f54554c0',
    '0003_nps_by_segment_daily.sql': 'e50cfa3464b71f32c79547a9966317c9df3c2bc180b0568621341eec2190f00d',
    '0004_csats_by_region.sql': 'a82473e15968a6127ae310bb501fcd9d63a6f16d5914ba0b0f5e9e666ce81e8f',
  })
  const clustered = await readMigrations(SHIPPED, CLUSTER)
  expect(clustered.map(({ checksum }) => checksum)).toEqual(files.map(({ checksum }) => checksum))
})

test('facts move to the cold volume only where that is asked for', async () => {
  const wanted = async (coldAfterDays?: number) => {
    const target = { database: 'any', ...(coldAfterDays === undefined ? {} : { coldAfterDays }) }
    return (await readMigrations(SHIPPED, target)).filter((file) => file.isWanted)
  }

  expect((await wanted()).map(({ version }) => version)).toEqual([1, 2, 3, 4])
  const cold = (await wanted(400)).find(({ version }) => version === 5)
  expect(cold?.statements.join()).toContain("interval 400 day to volume 'cold'")
})

test('a placeholder that nobody knows is refused', () => {
  expect(() => renderMigration('create table t{{on_clutser}} (id Int8)', CLUSTER)).toThrow('{{on_clutser}} is no')
})

test('the name of a cluster stays a literal', () => {
  const text = renderMigration('drop table t{{on_cluster}}', { database: 'any', cluster: "o'clock\\" })
  expect(text).toBe("drop table t on cluster 'o\\'clock\\\\'")
})

describe('on a cluster', () => {
  test('every statement is one the engine can parse, and goes to every node', async () => {
    await using database = await createTestClickhouse()
    for (const statement of await clusterStatements()) {
      const result = await database.client.query({
        query: 'select formatQuery({statement:String}) as text',
        query_params: { statement },
        format: 'JSONEachRow',
      })
      const [row] = await result.json<{ text: string }>()
      expect(row?.text).toMatch(/^(CREATE|ALTER) (TABLE|VIEW|MATERIALIZED VIEW)\b[^(]* ON CLUSTER howazit\b/)
    }
  })

  test('the fact and every target of a view are replicated, remember blocks for two weeks and are cut by month', async () => {
    const statements = await clusterStatements()
    const tables = new Map(statements.flatMap((text) => (isLocalTable(text) ? [[nameOf(text), text] as const] : [])))

    expect([...tables.keys()].toSorted()).toEqual(
      ['events_response', ...VIEWS.map(({ target }) => target)].map((name) => `${name}_local`).toSorted(),
    )
    const timeColumns = new Map([
      ['events_response', 'ts'],
      ...VIEWS.map((view) => [view.target, view.timeColumn] as const),
    ])
    for (const [name, text] of tables) {
      expect(text).toMatch(/\nengine = Replicated(Aggregating)?MergeTree\n/)
      expect(text).toContain('replicated_deduplication_window = 10000')
      expect(text).toContain('replicated_deduplication_window_seconds = 1209600')
      expect(text).not.toContain('non_replicated')
      expect(text).toContain(`\npartition by toYYYYMM(${timeColumns.get(name.replace('_local', ''))})\n`)
    }
  })

  test('every replicated table has a distributed one before it, with its columns and a key that keeps rows together', async () => {
    const statements = await clusterStatements()
    const distributed = statements.filter((text) => text.includes('engine = Distributed'))

    expect(distributed.map(nameOf).map((name) => `${name}_local`)).toEqual(statements.filter(isLocalTable).map(nameOf))
    for (const text of distributed) {
      const name = nameOf(text)
      const key = name === 'events_response' ? 'tenant_id, response_id' : 'tenant_id, survey_id'
      expect(text).toContain(`on cluster 'howazit' as ${name}_local\n`)
      expect(text).toContain(`Distributed('howazit', 'analytics', ${name}_local, cityHash64(${key}))`)
    }
  })

  test('views are triggered by and write to what is local, and are read through what is distributed', async () => {
    const statements = await clusterStatements()
    for (const view of VIEWS) {
      const trigger = statements.find((text) => text.includes(`view if not exists ${view.name} `))
      expect(trigger).toContain(`to ${view.target}_local as`)
      expect(trigger).toContain('\nfrom events_response_local\n')
      const compatible = statements.find((text) =>
        text.includes(`view if not exists ${view.name.replace(/_v\d+$/, '')} `),
      )
      expect(compatible).toMatch(new RegExp(`\\nfrom ${view.target}$`))
    }
  })

  test('with stand-ins for what needs other nodes, facts reach every view', async () => {
    await using database = await createTestClickhouse()
    const clickhouse = createClickhouse(database)
    onTestFinished(() => clickhouse.close())
    for (const text of await clusterStatements()) await clickhouse.command({ query: onOneNode(text) })
    const change = createdOf(newTenant(), imageOf({ nps: 9, csat: 4, dims: { region: 'north' } }))
    await clickhouse.insert({
      table: 'events_response_local',
      values: factRows(change, change.eventId).map((line): unknown => JSON.parse(line)),
      format: 'JSONCompactEachRow',
      columns: [...FACT_COLUMNS] as [string, ...string[]],
    })

    expect(await countsOf(clickhouse)).toEqual({ facts: 3, counts: 1, nps: 1, csats: 1 })
    expect(await compareViews(clickhouse, {})).toEqual([])
    await clickhouse.command({ query: 'alter table csats_by_region_v1_local drop partition 202611' })
    expect((await compareViews(clickhouse, { months: [202611] })).map(({ view }) => view.target)).toEqual([
      'csats_by_region_v1',
    ])
    // Columns of a table and of what stands before it.
    const columns = await rowsOf<{ table: string; columns: string[] }>(
      clickhouse,
      `select table, groupArray((name, type)) as columns from system.columns
       where database = currentDatabase() and table not like 'mv_%' group by table order by table`,
    )
    const byName = new Map(columns.map((row) => [row.table, row.columns]))
    for (const name of ['events_response', ...VIEWS.map(({ target }) => target)])
      expect(byName.get(name)).toEqual(byName.get(`${name}_local`))
  })
})

async function clusterStatements(): Promise<readonly string[]> {
  const files = await readMigrations(SHIPPED, CLUSTER)
  return [createLedger(CLUSTER), ...files.flatMap(({ statements }) => statements)].map(withoutComments)
}

const withoutComments = (statement: string) => statement.replaceAll(/^--.*\n/gm, '')
const isLocalTable = (text: string) => /^create table if not exists \w+_local /.test(text)
const nameOf = (text: string) => /^create table if not exists (\w+) /.exec(text)?.[1] ?? ''

/** The statement without its cluster: a table for a replicated one, and all tables of a name for a distributed one. */
function onOneNode(text: string): string {
  if (text.startsWith('alter table')) return 'select 1'
  return text
    .replace(" on cluster 'howazit'", '')
    .replace(/ReplicatedMergeTree\(.*?\)/, 'MergeTree')
    .replace('Replicated', '')
    .replace(/replicated_deduplication_window = .*$/m, 'non_replicated_deduplication_window = 10000')
    .replace(
      /Distributed\('howazit', 'analytics', (\w+), .*\)/,
      (_all, table) => `Merge(currentDatabase(), '^${table}$')`,
    )
}

async function countsOf(clickhouse: ClickHouseClient) {
  const [row] = await rowsOf(
    clickhouse,
    `select
      (select sum(sign) from events_response) as facts,
      (select sum(responses) from mv_response_counts_5m) as counts,
      (select sumIf(n, segment = '') from mv_nps_by_segment_daily) as nps,
      (select sum(n) from mv_csats_by_region) as csats`,
  )
  return row
}
