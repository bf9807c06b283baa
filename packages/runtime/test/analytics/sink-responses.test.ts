import { randomUUID } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { describe, expect, test } from 'vitest'
import { compareViews } from '../../src/analytics/compare-views.ts'
import { FACT_COLUMNS, factRows } from '../../src/analytics/fact-rows.ts'
import { changeOf, createdOf, imageOf, messagesOf } from './changes.ts'
import { failingSink, STEPS } from './failing-sink.ts'
import { newTenant, rowsOf, setup } from './setup.ts'

describe('sinkResponses', () => {
  test('writes one row per response and one per answer, and the views follow', async () => {
    await using bundle = await setup()
    const tenant = newTenant()

    await bundle.sink(
      messagesOf([
        createdOf(tenant, imageOf({ nps: 9, csat: 4, dims: { region: 'north' } })),
        createdOf(tenant, imageOf({ nps: 3, submittedAt: '2010-02-01T00:00:00.000Z' })),
        createdOf(tenant, imageOf()),
      ]),
    )

    expect(await totals(bundle.clickhouse)).toEqual({ responses: 3, answers: 3, viewResponses: 3, npsN: 2, csatN: 1 })
    expect(await compareViews(bundle.clickhouse, {})).toEqual([])
  })

  test('an edit and an erasure are the old rows taken away and the new ones added', async () => {
    await using bundle = await setup()
    const tenant = newTenant()
    const first = imageOf({ nps: 3 })
    const edited = { ...first, ...imageOf({ nps: 10, csat: 5 }), id: first.id }

    await bundle.sink(
      messagesOf([createdOf(tenant, first), changeOf(tenant, { before: first, after: edited, revision: 2 })]),
    )
    expect(await totals(bundle.clickhouse)).toEqual({ responses: 1, answers: 2, viewResponses: 1, npsN: 1, csatN: 1 })
    await bundle.sink(messagesOf([changeOf(tenant, { before: edited, after: null, revision: 3 })], 2))
    expect(await totals(bundle.clickhouse)).toEqual({ responses: 0, answers: 0, viewResponses: 0, npsN: 0, csatN: 0 })
  })

  test('counts an event once however often and at whatever offsets it is delivered', async () => {
    await using bundle = await setup()
    const change = createdOf(newTenant(), imageOf({ nps: 9 }))
    const other = createdOf(newTenant(), imageOf({ nps: 1 }))

    await bundle.sink(messagesOf([change, other, change]))
    await bundle.sink(messagesOf([change, other, change]))
    await bundle.sink(messagesOf([other, change, other, change], 1))
    await bundle.sink(messagesOf([other], 0, 1))

    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 2, npsN: 2 })
  })

  test('two sinks on the same partition at the same time count each response once', async () => {
    await using bundle = await setup()
    const tenant = newTenant()
    const messages = messagesOf(Array.from({ length: 300 }, () => createdOf(tenant, imageOf({ nps: 9 }))))

    const other = failingSink(bundle, 'none')
    await Promise.all([
      bundle.sink(messages),
      other(messages.slice(0, 120), never()),
      bundle.sink(messages.slice(0, 200)),
      other(messages, never()),
    ])

    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 300, npsN: 300 })
  })

  test('partitions that come at the same time share a block, and each has its own cursor', async () => {
    await using bundle = await setup()
    const tenant = newTenant()
    const messages = (partition: number, fromOffset: number, count: number) => {
      const changes = Array.from({ length: count }, () => createdOf(tenant, imageOf({ nps: 9 })))
      return messagesOf(changes, fromOffset, partition)
    }
    const first = [messages(3, 0, 2), messages(1, 0, 3), messages(7, 5, 1)]

    await Promise.all(first.map(bundle.sink))
    await Promise.all([messages(3, 2, 1), messages(1, 3, 1)].map(bundle.sink))
    await Promise.all(first.map(bundle.sink))

    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 8, npsN: 8 })
    const { rows } = await bundle.admin.query(
      `select partition, from_offset::int, to_offset::int, dense_rank() over (order by batch_id)::int as block, row_count
       from stream.sink_batches order by partition, from_offset`,
    )
    expect(rows).toEqual([
      { partition: 1, from_offset: 0, to_offset: 2, block: 1, row_count: 0 },
      { partition: 1, from_offset: 3, to_offset: 3, block: 2, row_count: 0 },
      { partition: 3, from_offset: 0, to_offset: 1, block: 1, row_count: 12 },
      { partition: 3, from_offset: 2, to_offset: 2, block: 2, row_count: 4 },
      { partition: 7, from_offset: 5, to_offset: 5, block: 1, row_count: 0 },
    ])
  })

  test('responses of more months than ClickHouse takes by itself are one block', async () => {
    await using bundle = await setup()
    const tenant = newTenant()
    const months = Array.from({ length: 130 }, (_, month) => new Date(Date.UTC(2010, month, 3, 12)).toISOString())
    const changes = months.map((submittedAt) => createdOf(tenant, imageOf({ nps: 9, csat: 4, submittedAt })))
    await bundle.sink(messagesOf(changes))
    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 130, viewResponses: 130 })
    const { rows } = await bundle.admin.query('select cardinality(months) as months from stream.sink_batches')
    expect(rows).toEqual([{ months: 130 }])
  })

  test('what cannot be stored becomes a dead message and its partition goes on', async () => {
    await using bundle = await setup()
    const [good] = messagesOf([createdOf(newTenant(), imageOf({ nps: 9 }))])
    const bad = ['{', '[]', '{"eventId":"x"}', JSON.stringify({ ...JSON.parse(good!.value), before: 7 })]
    const messages = [...bad, good!.value].map((value, offset) => ({ ...good!, offset, value }))

    await bundle.sink(messages)

    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 1 })
    expect(bundle.published.map(({ headers }) => headers['dead-reason'])).toEqual([
      'not JSON',
      'the message is not what the sink can store',
      '/eventId is not what the sink can store',
      '/before is not what the sink can store',
    ])
  })

  test('what ClickHouse refuses for one message’s sake is poison, its neighbours are in, and it can be sent again', async () => {
    await using bundle = await setup()
    const tenant = newTenant()
    const changes = Array.from({ length: 9 }, (_, index) =>
      createdOf(tenant, imageOf({ nps: index, locale: index === 4 ? 'xx' : 'en' })),
    )
    const [bad] = messagesOf([changes[4]!], 4)
    await bundle.alter('events_response', `add constraint known_locale check locale != 'xx'`)

    await Promise.all([bundle.sink(messagesOf(changes.slice(0, 6))), bundle.sink(messagesOf(changes.slice(6), 0, 1))])

    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 8, viewResponses: 8, npsN: 8 })
    expect(bundle.published).toEqual([
      expect.objectContaining({
        key: bad!.key,
        value: bad!.value,
        headers: expect.objectContaining({
          'dead-group': 'sink',
          'dead-code': 'data_refused',
          'dead-reason': 'ClickHouse VIOLATED_CONSTRAINT (469)',
          'dead-offset': '4',
        }),
      }),
    ])
    await bundle.alter('events_response', 'drop constraint known_locale')
    await bundle.sink(messagesOf(changes.slice(0, 6)))
    await bundle.sink(messagesOf([changes[4]!], 6))
    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 9, viewResponses: 9, npsN: 9 })
    expect(await compareViews(bundle.clickhouse, {})).toEqual([])
  })

  test('what a view refuses is poison too, and nothing of it stays in the fact', async () => {
    await using bundle = await setup()
    const tenant = newTenant()
    const changes = [9, 3, 7].map((nps) => createdOf(tenant, imageOf({ nps, locale: nps === 3 ? 'xx' : 'en' })))
    await bundle.clickhouse.command({ query: 'create table seen (at DateTime) engine = MergeTree order by at' })
    await bundle.clickhouse.command({
      query: `create materialized view mv_seen to seen as select now() as at from events_response where throwIf(locale = 'xx') = 0`,
    })

    await bundle.sink(messagesOf(changes))

    expect(bundle.published.map(({ headers }) => headers['dead-offset'])).toEqual(['1'])
    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 2, viewResponses: 2, npsN: 2 })
    expect(await compareViews(bundle.clickhouse, {})).toEqual([])
  })

  test('a refused message that is not in hand waits for its partition, with the batch and nothing else', async () => {
    await using bundle = await setup()
    const tenant = newTenant()
    const changes = ['en', 'en', 'xx'].map((locale) => createdOf(tenant, imageOf({ nps: 9, locale })))
    const messages = messagesOf(changes)
    await expect(failingSink(bundle, 'insert')(messages, never())).rejects.toThrow('stopped at insert')
    await bundle.alter('events_response', `add constraint known_locale check locale != 'xx'`)

    // As it comes again, cut smaller.
    await bundle.sink(messages.slice(0, 1))
    expect(bundle.published).toEqual([])
    const pending = 'select row_count from stream.sink_batches where inserted_at is null'
    expect((await bundle.admin.query(pending)).rows).toEqual([{ row_count: 6 }])
    await bundle.sink(messages.slice(1))

    expect(bundle.published).toHaveLength(1)
    expect((await bundle.admin.query(pending)).rows).toEqual([])
    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 2, viewResponses: 2, npsN: 2 })
  })

  test('what ClickHouse refuses whatever is sent waits, and is nobody’s poison', async () => {
    await using bundle = await setup()
    const changes = [9, 3].map((nps) => createdOf(newTenant(), imageOf({ nps })))
    const rename = (from: string, to: string) => bundle.clickhouse.command({ query: `rename table ${from} to ${to}` })
    await rename('events_response', 'away')

    await expect(bundle.sink(messagesOf(changes))).rejects.toThrow()
    await rename('away', 'events_response')
    await bundle.sink(messagesOf(changes))

    expect(bundle.published).toEqual([])
    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 2, npsN: 2 })
  })

  test('stops loudly at offsets that nobody ever gave it', async () => {
    await using bundle = await setup()
    const change = () => createdOf(newTenant(), imageOf())

    await bundle.sink(messagesOf([change()]))
    bundle.lags.push({ partition: 0, committedOffset: 5, endOffset: 6 })

    await expect(bundle.sink(messagesOf([change()], 5))).rejects.toThrow('Offsets 1 to 4 of response.created/0')
  })

  test('goes on over offsets that the stream skipped, and knows them as covered', async () => {
    await using bundle = await setup()
    const changes = [1, 2, 3].map(() => createdOf(newTenant(), imageOf()))
    const messages = messagesOf(changes).map((message, index) => ({ ...message, offset: 7 + 10 * index }))
    // Where Kafka's group stands after the first: behind the message, before the gap.
    bundle.lags.push({ partition: 0, committedOffset: 8, endOffset: 30 })

    await bundle.sink(messages.slice(0, 1))
    await bundle.sink(messages.slice(1))
    await bundle.sink(messages)

    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 3 })
    const { rows } = await bundle.admin.query(
      'select from_offset, to_offset from stream.sink_batches order by from_offset',
    )
    expect(rows).toEqual([
      { from_offset: '7', to_offset: '7' },
      { from_offset: '8', to_offset: '27' },
    ])
  })
})

describe('sinkResponses, when it dies between two steps', () => {
  test.each(STEPS)('stopped at %s with two partitions in a block: either of them completes it', async (step) => {
    await using bundle = await setup()
    const tenant = newTenant()
    const partitions = [2, 5].map((partition) =>
      messagesOf(
        Array.from({ length: 20 }, (_, index) => createdOf(tenant, imageOf({ nps: index % 11, csat: 4 }))),
        0,
        partition,
      ),
    )
    const failing = failingSink(bundle, step)

    const stopped = await Promise.allSettled(partitions.map((messages) => failing(messages, never())))
    // They come again one after the other, as from two members, the second one first.
    for (const messages of partitions.toReversed()) await bundle.sink(messages)

    expect(stopped.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 40, answers: 80, npsN: 40, csatN: 40 })
    expect(await compareViews(bundle.clickhouse, {})).toEqual([])
  })

  test.each(STEPS)('stopped at %s: the next delivery completes it without doubles', async (step) => {
    await using bundle = await setup()
    const tenant = newTenant()
    const months = [0, 1, 2, 3, 4, 5]
    const messages = messagesOf(
      Array.from({ length: 60 }, (_, index) =>
        createdOf(tenant, imageOf({ nps: index % 11, csat: 4, submittedAt: dayOf(months[index % 6] ?? 0) })),
      ),
    )

    await expect(failingSink(bundle, step)(messages, never())).rejects.toThrow(`stopped at ${step}`)
    // Cut differently than the first time, as a stream may.
    await bundle.sink(messages.slice(0, 7))
    await bundle.sink(messages)

    expect(await totals(bundle.clickhouse)).toEqual({
      responses: 60,
      answers: 120,
      viewResponses: 60,
      npsN: 60,
      csatN: 60,
    })
    expect(await compareViews(bundle.clickhouse, {})).toEqual([])
  })

  test('control: a new token after a lost reply doubles what was stored', async () => {
    await using bundle = await setup()
    const change = createdOf(newTenant(), imageOf({ nps: 9 }))

    for (const token of [randomUUID(), randomUUID()]) {
      await bundle.clickhouse.insert({
        table: 'events_response',
        values: factRows(change, randomUUID()).map((line): unknown => JSON.parse(line)),
        format: 'JSONCompactEachRow',
        columns: [...FACT_COLUMNS] as [string, ...string[]],
        clickhouse_settings: { insert_deduplication_token: token },
      })
    }

    expect(await totals(bundle.clickhouse)).toMatchObject({ responses: 2, npsN: 2 })
  })
})

const never = () => new AbortController().signal
const dayOf = (month: number) => new Date(Date.UTC(2019, month, 3, 12)).toISOString()

async function totals(clickhouse: ClickHouseClient) {
  const [row] = await rowsOf<Record<string, number>>(
    clickhouse,
    `select
      (select sumIf(sign, kind = 'response') from events_response) as responses,
      (select sumIf(sign, kind = 'answer') from events_response) as answers,
      (select sum(responses) from mv_response_counts_5m) as viewResponses,
      (select sumIf(n, segment = '') from mv_nps_by_segment_daily) as npsN,
      (select sum(n) from mv_csats_by_region) as csatN`,
  )
  return row
}
