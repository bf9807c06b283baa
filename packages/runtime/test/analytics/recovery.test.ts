import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { compareViews } from '../../src/analytics/compare-views.ts'
import { createClickhouse } from '../../src/analytics/create-clickhouse.ts'
import { migrateClickhouse } from '../../src/analytics/migrate-clickhouse.ts'
import { rebuildMonth } from '../../src/analytics/rebuild-month.ts'
import { createSinkResponses } from '../../src/analytics/sink-responses.ts'
import { verifyAnalytics } from '../../src/analytics/verify-analytics.ts'
import { startEmbeddedClickhouse } from '../../src/engines/index.ts'
import { slowly } from '../support/slowly.ts'
import { testFolder } from '../support/test-folder.ts'
import { until } from '../support/until.ts'
import { createdOf, imageOf, messagesOf } from './changes.ts'
import { failingSink } from './failing-sink.ts'
import { type AnalyticsBundle, newTenant, rowsOf, setup } from './setup.ts'
import { storeChanges } from './store-change.ts'

const YEAR = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2019, month, 3, 12)).toISOString())

describe('a batch that is found recorded', () => {
  test('and whose rows a table remembers but does not hold is taken out and in again', async () => {
    await using bundle = await setup()
    const messages = await stopAfterInsert(bundle)
    await bundle.alter('events_response', "delete where toMonth(ts) = 5 and kind = 'answer'")

    await bundle.sink(messages)

    expect(await countResponses(bundle)).toEqual({ facts: 36, views: 12 })
    expect(await compareViews(bundle.clickhouse, {})).toEqual([])
    expect(bundle.events.at(-1)?.fields).toMatchObject({ outcome: 'replaced', attempt: 'again' })
  })

  test('and whose view lost a month that it remembers gets that month rebuilt from the fact', async () => {
    await using bundle = await setup()
    const messages = await stopAfterInsert(bundle)
    await bundle.alter('nps_by_segment_daily_v1', 'delete where toMonth(day) = 5')

    await bundle.sink(messages)

    expect(await compareViews(bundle.clickhouse, {})).toEqual([])
    expect(bundle.events.at(-1)?.fields).toMatchObject({ outcome: 'inserted', repairedMonths: 1 })
  })

  test('is not sent under its token once the window may have forgotten it', async () => {
    await using bundle = await setup()
    const messages = await stopAfterInsert(bundle)
    await forgetTokens(bundle)

    await bundle.sink(messages)

    expect(await countResponses(bundle)).toEqual({ facts: 36, views: 12 })
    expect(await compareViews(bundle.clickhouse, {})).toEqual([])
    // Sent again it would have been counted twice and then taken out: 'replaced'.
    expect(bundle.events.at(-1)?.fields).toMatchObject({ outcome: 'inserted', attempt: 'again' })
  })

  test('and was never sent is not looked for by a mutation, however long ago it was recorded', async () => {
    await using bundle = await setup()
    const messages = yearOfMessages()
    await expect(failingSink(bundle, 'insert')(messages, never())).rejects.toThrow()
    await forgetTokens(bundle)

    await bundle.sink(messages)

    expect(await countResponses(bundle)).toEqual({ facts: 36, views: 12 })
    expect(await compareViews(bundle.clickhouse, {})).toEqual([])
    expect(bundle.events.at(-1)?.fields).toMatchObject({ outcome: 'inserted', attempt: 'again' })
    expect(
      await rowsOf(bundle.clickhouse, 'select 1 from system.mutations where database = currentDatabase()'),
    ).toEqual([])
  })

  test('would not be found so for want of a lock: a sink waits for who has the facts alone as long as that takes', async () => {
    await using bundle = await setup()
    const limits: unknown[] = []
    const oltp: typeof bundle.sinkDeps.oltp = {
      asOperator: (reason, work) =>
        bundle.oltp.asOperator(reason, (tx) =>
          work({
            attempt: (some) => tx.attempt(some),
            query: async (text, values) => {
              const settings = `select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`
              if (text.includes('lock_shared')) limits.push(...(await tx.query(settings)).rows)
              return await tx.query(text, values)
            },
          }),
        ),
    }
    await createSinkResponses({ ...bundle.sinkDeps, oltp })(yearOfMessages(), never())
    expect(limits).toEqual([{ lock: '10min', statement: '10min' }])
  })
})

test('a view row of which the fact knows nothing goes with the repair', async () => {
  await using bundle = await setup()
  const messages = await stopAfterInsert(bundle)
  await bundle.alter('events_response', 'delete where toMonth(ts) = 5')
  await bundle.alter('csats_by_region_v1', 'delete where toMonth(day) = 6')
  await bundle.admin.query('update stream.sink_batches set rows = null, inserted_at = now()')
  const tenant = newTenant()
  const [change] = [createdOf(tenant, imageOf({ nps: 1, submittedAt: YEAR[4] ?? '' }))]

  await expect(failingSink(bundle, 'reply')(messagesOf([change], messages.length), never())).rejects.toThrow('reply')
  await bundle.sink(messagesOf([change], messages.length))

  expect((await compareViews(bundle.clickhouse, { months: [201905] })).length).toBe(0)
  expect((await compareViews(bundle.clickhouse, {})).map(({ month }) => month)).toEqual([201906])
})

test('a block whose view rows pass 65,536 is still taken once', async () => {
  await using bundle = await setup()
  const tenant = newTenant()
  const dims = (index: number) =>
    Object.fromEntries(Array.from({ length: 32 }, (_, key) => [`dimension ${key}`, `value ${index}`]))
  const messages = messagesOf(
    Array.from({ length: 2_200 }, (_, index) => createdOf(tenant, imageOf({ nps: index % 11, dims: dims(index) }))),
  )

  await expect(failingSink(bundle, 'reply')(messages, never())).rejects.toThrow('reply')
  await bundle.sink(messages)

  const [row] = await rowsOf<{ n: number }>(bundle.clickhouse, 'select sum(n) as n from mv_nps_by_segment_daily')
  expect(row).toEqual({ n: 2_200 * 33 })
  expect(bundle.events.every(({ fields }) => fields.outcome === 'inserted' && fields.repairedMonths === 0)).toBe(true)
})

// A month lies on several shards of a cluster, which no swap replaces at once.
describe.skipIf(process.env.HOWAZIT_TEST_CLICKHOUSE_CLUSTER)('rebuildMonth', () => {
  test('makes a month what the database says, and leaves the other tenant alone', async () => {
    await using bundle = await setup()
    const { mine, other } = await twoTenantsInMay(bundle)
    await bundle.alter('events_response', `delete where tenant_id = '${mine.id}' and kind = 'answer'`)

    const rebuilt = await rebuildMonth(
      bundle.sinkDeps as typeof bundle.sinkDeps & { oltp: typeof bundle.oltp },
      mine,
      201905,
    )

    expect(rebuilt).toEqual({ outcome: 'rebuilt', responses: 5 })
    expect(await verifyAnalytics(bundle, mine, {})).toMatchObject({ isEqual: true, rows: [{ month: '2019-05' }] })
    expect(await verifyAnalytics(bundle, other, {})).toMatchObject({ isEqual: true, rows: [{ month: '2019-05' }] })
  })

  test('touches nothing while a change of the tenant is on its way', async () => {
    await using bundle = await setup()
    const { mine } = await twoTenantsInMay(bundle)
    await bundle.admin.query(
      `insert into tenant_shared.outbox (tenant_id, slot, event_id, event_type, key, revision, payload)
       values ($1, 0, gen_random_uuid(), 'response.created', gen_random_uuid(), 1, '{}')`,
      [mine.id],
    )

    expect(await rebuildMonth({ ...bundle.sinkDeps, oltp: bundle.oltp }, mine, 201905)).toEqual({ outcome: 'busy' })
  })
})

test('kill -9 of the engine again and again while it takes blocks loses and doubles nothing', async () => {
  await using bundle = await setup()
  const dataDir = await mkdtemp(join(testFolder(), 'killed-'))
  const engine = await startEmbeddedClickhouse({ dataDir })
  const clickhouse = createClickhouse({
    url: engine.url,
    username: engine.username,
    password: engine.password,
    database: 'default',
  })
  await migrateClickhouse(clickhouse)
  const tenant = newTenant()
  const log = messagesOf(
    Array.from({ length: 6_000 }, (_, index) =>
      createdOf(tenant, imageOf({ nps: index % 11, csat: 1 + (index % 5), submittedAt: YEAR[index % 12] ?? '' })),
    ),
  )
  const sink = createSinkResponses({ ...bundle.sinkDeps, clickhouse })
  let kills = 0
  const killer = (async () => {
    for (const afterMs of [60, 150, 250, 90, 330]) {
      await delay(afterMs)
      const { pid } = engine
      process.kill(pid, 'SIGKILL')
      kills += 1
      await until('the engine to come back', () => engine.pid !== pid)
    }
  })()

  for (let position = 0; position < log.length; position += 500) {
    await untilAccepted(() => sink(log.slice(position, position + 500), never()))
  }
  await killer
  await untilAccepted(() => sink(log.slice(-1), never()))

  const [row] = await rowsOf(
    clickhouse,
    'select count() as facts, uniqExact(response_id) as responses from events_response',
  )
  expect(row).toEqual({ facts: 18_000, responses: 6_000 })
  expect(await compareViews(clickhouse, {})).toEqual([])
  expect(kills).toBe(5)
  await clickhouse.close()
  await engine.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const never = () => new AbortController().signal
/** One response in each month of 2019, inserted, and nobody heard of it. */
/** Every table forgets what it took, as a window does in time, and enough has been sent since for that to be known. */
async function forgetTokens(bundle: AnalyticsBundle): Promise<void> {
  const isCluster = bundle.sinkDeps.cluster !== undefined
  for (const table of ['events_response', 'response_counts_5m_v1', 'nps_by_segment_daily_v1', 'csats_by_region_v1']) {
    const window = `${isCluster ? '' : 'non_'}replicated_deduplication_window`
    for (const value of [0, 10_000]) {
      await bundle.alter(table, `modify setting ${window} = ${value}`)
    }
  }
  await bundle.admin.query(
    `insert into stream.sink_batches
       (sink, topic, partition, from_offset, to_offset, batch_id, months, row_count, recorded_at, inserted_at)
     select 'events_response', 'response.created', 7, n, n, gen_random_uuid(), array_fill(201001, array[100]), 1, now(), now()
     from generate_series(0, 50) as n`,
  )
}

/** One response in each month of a year. */
function yearOfMessages() {
  const tenant = newTenant()
  return messagesOf(YEAR.map((submittedAt) => createdOf(tenant, imageOf({ nps: 9, csat: 5, submittedAt }))))
}

async function stopAfterInsert(bundle: AnalyticsBundle) {
  const messages = yearOfMessages()
  await expect(failingSink(bundle, 'reply')(messages, never())).rejects.toThrow('stopped at reply')
  return messages
}

async function countResponses({ clickhouse }: AnalyticsBundle) {
  const query =
    'select (select count() from events_response) as facts, (select sum(responses) from mv_response_counts_5m) as views'
  const [row] = await rowsOf(clickhouse, query)
  return row
}

async function twoTenantsInMay(bundle: AnalyticsBundle) {
  const mine = newTenant('acme')
  const other = newTenant('globex')
  const may = () => imageOf({ nps: 9, csat: 2, submittedAt: YEAR[4] ?? '', dims: { region: 'north' } })
  const changes = [mine, other].map((tenant) => Array.from({ length: 5 }, () => createdOf(tenant, may())))
  await storeChanges(bundle.oltp, mine, changes[0] ?? [])
  await storeChanges(bundle.oltp, other, changes[1] ?? [])
  await bundle.sink(messagesOf(changes.flat()))
  return { mine, other }
}

async function untilAccepted(attempt: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + slowly(20_000)
  while (true) {
    try {
      await attempt()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await delay(50)
    }
  }
}
