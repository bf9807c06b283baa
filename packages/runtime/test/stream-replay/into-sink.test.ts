import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { compareViews } from '../../src/analytics/compare-views.ts'
import { FACT_COLUMNS, factRows } from '../../src/analytics/fact-rows.ts'
import { rebuildMonth } from '../../src/analytics/rebuild-month.ts'
import { verifyAnalytics } from '../../src/analytics/verify-analytics.ts'
import type { ResponseChange } from '../../src/response-change.ts'
import type { StoredMessage } from '../../src/stream/stream.ts'
import { recordMissing } from '../../src/stream-replay/sink/record-missing.ts'
import { changeOf, createdOf, imageOf } from '../analytics/changes.ts'
import { rowsOf } from '../analytics/setup.ts'
import { storeChanges } from '../analytics/store-change.ts'
import { type StreamReplaySetup, setUpStreamReplays } from './setup.ts'

const INTO_SINK = { topic: 'response.created', into: 'sink' } as const

const toMessage = (change: ResponseChange) => ({
  key: `${change.tenantId}:${change.responseId}`,
  headers: {},
  value: JSON.stringify(change),
})

/** Two tenants with responses of two months, one of them edited, in the tables and in the topic. */
async function makeChanges({ tenant, other, oltp, stream }: StreamReplaySetup) {
  const image = imageOf({ nps: 9, csat: 4, dims: { region: 'north', shop: '7' }, locale: 'de' })
  const edited = { ...image, answers: image.answers.slice(0, 1) }
  const mine = [
    createdOf(tenant, image),
    changeOf(tenant, { before: image, after: edited, revision: 2 }),
    createdOf(tenant, imageOf({ nps: 3, submittedAt: '2026-10-31T23:00:00.000Z' })),
    createdOf(tenant, imageOf({ nps: 7 })),
  ]
  const theirs = [createdOf(other, imageOf({ csat: 5 }))]
  await storeChanges(oltp, tenant, mine)
  await storeChanges(oltp, other, theirs)
  await stream.publish('response.created', [...mine, ...theirs, ...mine.slice(0, 1)].map(toMessage))
  return { mine, theirs }
}

/** What is there is what the tables say, for both tenants, and the views say what the fact does. */
async function expectEqual(setup: StreamReplaySetup): Promise<void> {
  for (const tenant of [setup.tenant, setup.other])
    expect(await verifyAnalytics(setup, tenant, {})).toMatchObject({ isEqual: true })
  expect(await compareViews(setup.clickhouse, {})).toEqual([])
}

async function readAll({ stream }: StreamReplaySetup): Promise<StoredMessage[]> {
  const ranges = await stream.findRanges('response.created', { from: new Date(0), to: new Date(Date.now() + 60_000) })
  const read: StoredMessage[] = []
  const { signal } = new AbortController()
  for await (const { messages } of stream.read('response.created', ranges, { pageSizeMax: 100, signal }))
    read.push(...messages)
  return read
}

const idsOf = (...changes: readonly (ResponseChange | undefined)[]) =>
  changes.map((change) => `'${change?.eventId}'`).join(', ')

test('what the dashboards lost is found, and brought in once', async () => {
  await using setup = await setUpStreamReplays()
  const { mine, theirs } = await makeChanges(setup)
  await setup.sinkAll()
  expect(await setup.compare(INTO_SINK)).toMatchObject({ isEqual: true, counts: { same: 5, missing: 0, extra: 0 } })
  // The views still hold what the fact has lost of one month, and lost what it has of the other.
  await setup.alter('events_response', `delete where event_id in (${idsOf(mine[1], mine[2], theirs[0])})`)
  await setup.alter('response_counts_5m_v1', 'delete where toMonth(at) = 10')

  const compared = await setup.compare(INTO_SINK)

  expect(compared).toMatchObject({
    status: 'compared',
    isEqual: false,
    counts: { same: 2, missing: 3, differing: 0, extra: 0 },
  })
  const missing = (await setup.differencesOf(compared.id)).map(({ kind, reason, eventId }) => [eventId, kind, reason])
  expect(new Set(missing.map(String))).toEqual(
    new Set([mine[1], mine[2], theirs[0]].map((change) => String([change?.eventId, 'missing', 'not_on_dashboards']))),
  )
  expect(await rowsOf(setup.clickhouse, `show tables like 'replay_%'`)).toEqual([])

  const applied = await setup.apply(compared.id)

  expect(applied).toMatchObject({ status: 'repaired', isEqual: true, counts: { repaired: 3, refused: 0 } })
  await expectEqual(setup)
  expect(await setup.compare(INTO_SINK)).toMatchObject({ isEqual: true, counts: { same: 5 } })
  expect(await rowsOf(setup.clickhouse, `show tables like 'replay_%'`)).toEqual([])
})

test('what the sink never had comes in, and a batch that somebody left behind comes with it', async () => {
  await using setup = await setUpStreamReplays()
  const { stream, oltp } = setup
  const { mine } = await makeChanges(setup)
  const messages = await readAll(setup)
  const last = mine[3] as ResponseChange
  // Its offsets are covered, as by a cursor that was moved by hand; nothing else of its partition is left out.
  await setup.sinkAll()
  await setup.admin.query('delete from stream.sink_events where event_id = $1', [last.eventId])
  await setup.alter('events_response', `delete where event_id in (${idsOf(last)})`)
  const compared = await setup.compare(INTO_SINK)
  expect(await setup.differencesOf(compared.id)).toMatchObject([
    { kind: 'missing', reason: 'never_recorded', eventId: last.eventId },
  ])
  const at = messages.find(({ value }) => value.includes(last.eventId))!
  const { partition, offset, appendedAt } = at
  // A process that died after it had recorded the batch.
  const changes = [{ change: last, partition, offset }]
  await recordMissing({ oltp, newId: () => randomUUID() }, { replayId: compared.id, changes, appendedAt })

  await setup.apply(compared.id)

  await expectEqual(setup)
  const { rows } = await setup.admin.query(
    `select inserted_at is not null as is_in from stream.sink_batches where topic like 'replay:%'`,
  )
  expect(rows).toEqual([{ is_in: true }])
  // The topic brings it once more, and it counts once.
  await stream.publish('response.created', [toMessage(last)])
  await setup.sinkAll()
  await expectEqual(setup)
})

test('a month that was rebuilt differs only where something is counted twice, and rows of nobody are extra', async () => {
  await using setup = await setUpStreamReplays()
  const { tenant, clickhouse } = setup
  const { mine } = await makeChanges(setup)
  await setup.sinkAll()
  const nobody = randomUUID()
  await clickhouse.command({
    query: `insert into events_response
      select * replace (toUUID('${nobody}') as event_id) from events_response where response_id = '${mine[2]?.responseId}'`,
  })
  await rebuildMonth({ ...setup.sinkDeps, oltp: setup.oltp, stream: setup.stream }, tenant, 202611)
  expect((await setup.compare(INTO_SINK)).counts).toMatchObject({ same: 5, missing: 0, differing: 0, extra: 1 })
  // As a sink would that knew nothing of the rebuild.
  await clickhouse.insert({
    table: 'events_response',
    columns: [...FACT_COLUMNS] as [string, ...string[]],
    values: factRows(mine[3] as ResponseChange, randomUUID()).map((line): unknown => JSON.parse(line)),
    format: 'JSONCompactEachRow',
  })

  const compared = await setup.compare(INTO_SINK)

  const found = (await setup.differencesOf(compared.id)).map(({ kind, reason, eventId }) => [kind, reason, eventId])
  expect(found.toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual([
    ['differing', 'counted_twice', mine[3]?.eventId],
    ['extra', 'not_in_topic', nobody],
  ])
  const { counts } = await setup.apply(compared.id)
  expect(counts).toMatchObject({ repaired: 0, refused: 0 })
})
