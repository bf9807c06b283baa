import { expect, test } from 'vitest'
import { createSeedFeed } from '../../src/realtime/seed-feed.ts'
import { createdOf, imageOf, messagesOf, SURVEY } from '../analytics/changes.ts'
import { newTenant, rowsOf, setup } from '../analytics/setup.ts'

const created = (tenant: ReturnType<typeof newTenant>, count: number) =>
  Array.from({ length: count }, () => createdOf(tenant, imageOf({ nps: 9, completion: 'partial' })))

test('gives the sums, how far they reach, and the events of the last batches by name', async () => {
  await using bundle = await setup()
  const { sink, clickhouse, lags } = bundle
  const [tenant, other] = [newTenant(), newTenant()]
  const changes = created(tenant, 3)
  await sink(messagesOf([...changes, ...created(other, 2)]))
  // As a batch of an hour ago would have left it.
  await clickhouse.command({
    query: `insert into events_response (tenant_id, survey_id, ts, kind, completion, sign, event_id, batch_id) values
      ('${tenant.id}', '${SURVEY}', '2026-11-01 00:00:00', 'response', 'complete', 1, generateUUIDv4(), '${anHourAgo()}')`,
  })
  lags.push({ partition: 0, committedOffset: 0, endOffset: 5 }, { partition: 1, committedOffset: 0, endOffset: 0 })

  const seed = await createSeedFeed(bundle)(tenant, { deadlineMs: 5_000 })

  expect(await rowsOf(clickhouse, 'select event_id from events_response where kind = 1')).toHaveLength(6)
  expect(seed.counts).toEqual([{ surveyId: SURVEY, responses: 4, partial: 3 }])
  expect([...seed.nextOffsets]).toEqual([
    [0, 5],
    [1, 0],
  ])
  expect(seed.recentEventIds.toSorted()).toEqual(changes.map(({ eventId }) => eventId).toSorted())
})

test('waits for analytics, and not for ever', async () => {
  await using bundle = await setup()
  bundle.lags.push({ partition: 0, committedOffset: 0, endOffset: 5 })
  const tenant = newTenant()
  const seed = createSeedFeed(bundle)

  await expect(seed(tenant, { deadlineMs: 100 })).rejects.toMatchObject({ code: 'unavailable' })
  const seeding = seed(tenant, { deadlineMs: 30_000 })
  await bundle.sink(messagesOf(created(tenant, 5)))
  expect((await seeding).counts).toMatchObject([{ responses: 5 }])
})

function anHourAgo(): string {
  const hex = (Date.now() - 3_600_000).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
