import { describe, expect, test } from 'vitest'
import { createClickhouseAnalytics } from '../../src/analytics/clickhouse-analytics.ts'
import { createSinkResponses, SINK_SUBSCRIPTION } from '../../src/analytics/sink-responses.ts'
import { systemClock } from '../../src/clock.ts'
import { SLOT_COUNT } from '../../src/outbox/slot-of.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import type { Stream } from '../../src/stream/stream.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { until } from '../support/until.ts'
import { createdOf, imageOf, SURVEY } from './changes.ts'
import { gappyStream } from './gappy-stream.ts'
import { type AnalyticsBundle, newTenant, setup } from './setup.ts'

describe.each([
  ['dense offsets', (stream: Stream) => stream],
  ['gaps between its offsets', gappyStream],
])('on a stream with %s', (_name, dressed) => {
  test('the watermark follows changes into the figures, batch after batch', async () => {
    await using bundle = await setup()
    await using postgres = new PostgresStream({ pool: bundle.pools.operator })
    const stream = dressed(postgres)
    const tenant = newTenant()
    const analytics = createClickhouseAnalytics({ ...bundle, stream, clock: systemClock }, { cacheMs: 0 })
    await publish(bundle, stream, [tenant, newTenant('globex')])
    const before = await analytics.verify(tenant, {})

    const handle = createSinkResponses({ ...bundle.sinkDeps, stream })
    const sink = await stream.subscribe('response.created', 'sink', { ...SINK_SUBSCRIPTION, handle })
    const isIn = async () => (await analytics.verify(tenant, {})).pending === 0
    await until('the first changes are in', isIn)
    await publish(bundle, stream, [tenant])
    await until('the later ones are in', isIn)
    await sink.stop()

    expect(before.pending).toBe(30)
    const counts = await analytics.counts(tenant, { surveyId: SURVEY, interval: 'day' })
    expect(counts).toMatchObject({ total: 60, lagMs: 0 })
  })
})

test('a long backlog is counted to its end, and looked at only until its oldest is found', async () => {
  await using bundle = await setup()
  const tenant = newTenant()
  await bundle.admin.query(
    `insert into tenant_shared.outbox (tenant_id, slot, event_id, event_type, key, revision, payload, dispatched_at)
     select $1, 0, gen_random_uuid(), 'response.created', gen_random_uuid(), 1,
       jsonb_build_object('occurredAt', now() - interval '1 hour'), now() - n / 100 * interval '1 second'
     from generate_series(1, 2500) as n`,
    [tenant.id],
  )
  const behind = [{ partition: 0, committedOffset: 0, endOffset: 2_500 }]
  const stream = { lag: async (topic: string) => (topic === 'response.created' ? behind : []) }
  const analytics = createClickhouseAnalytics({ ...bundle, stream, clock: systemClock }, { cacheMs: 0 })

  expect((await analytics.verify(tenant, {})).pending).toBe(2_500)
  const { lagMs } = await analytics.counts(tenant, { surveyId: SURVEY, interval: 'day' })
  expect(lagMs).toBeGreaterThanOrEqual(3_600_000)
})

test('events that are of no response are not waited for: no figure is made of them', async () => {
  await using bundle = await setup()
  const tenant = newTenant()
  const behind = [{ partition: 0, committedOffset: 0, endOffset: 2 }]
  const stream = { lag: async (topic: string) => (topic === 'response.created' ? behind : []) }
  const analytics = createClickhouseAnalytics({ ...bundle, stream, clock: systemClock }, { cacheMs: 0 })
  const write = (type: string, slot: number) =>
    bundle.admin.query(
      `insert into tenant_shared.outbox (tenant_id, slot, event_id, event_type, key, revision, payload, dispatched_at)
       select $1, $3, gen_random_uuid(), $2, gen_random_uuid(), 1, jsonb_build_object('occurredAt', now()), dispatched_at
       from unnest(array[now(), null]) as dispatched_at`,
      [tenant.id, type, slot],
    )
  await write('insight.ready', SLOT_COUNT)
  expect((await analytics.verify(tenant, {})).pending).toBe(0)
  await write('response.created', 0)
  expect((await analytics.verify(tenant, {})).pending).toBe(2)
})

test('what is parked keeps the watermark of its tenant back, and of no other', async () => {
  await using bundle = await setup()
  const [tenant, other] = [newTenant(), newTenant('globex')]
  await bundle.admin.query(`insert into control.tenants (id, slug, name) values ($1, 'acme', 'Acme')`, [tenant.id])
  await bundle.admin.query(
    `insert into control.parked_tenants (tenant_id, topic, group_name, message_count, since)
     values ($1, 'responses.raw', 'store', 1, now() - interval '1 hour')`,
    [tenant.id],
  )
  const analytics = createClickhouseAnalytics({ ...bundle, clock: systemClock }, { cacheMs: 0 })
  const lagOf = async (of: Tenant) => (await analytics.counts(of, { surveyId: SURVEY, interval: 'day' })).lagMs

  expect(await lagOf(tenant)).toBeGreaterThanOrEqual(3_600_000)
  expect(await lagOf(other)).toBe(0)
})

/** Thirty changes of each, in the outbox as dispatched and on the stream. */
async function publish({ admin }: AnalyticsBundle, stream: Stream, tenants: readonly Tenant[]) {
  const changes = tenants.flatMap((tenant) => Array.from({ length: 30 }, () => createdOf(tenant, imageOf())))
  await stream.publish(
    'response.created',
    changes.map((change) => ({
      key: `${change.tenantId}:${change.responseId}`,
      headers: {},
      value: JSON.stringify(change),
    })),
  )
  await admin.query(
    `insert into tenant_shared.outbox (tenant_id, slot, event_id, event_type, key, revision, payload, dispatched_at)
     select (value ->> 'tenantId')::uuid, 0, (value ->> 'eventId')::uuid, value ->> 'type', (value ->> 'responseId')::uuid, 1, value, now()
     from jsonb_array_elements($1) as change (value)`,
    [JSON.stringify(changes)],
  )
}
