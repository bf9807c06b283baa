import type { Trace } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createAcceptResponses } from '../../src/ingest/accept-responses.ts'
import { PostgresAcceptLog } from '../../src/ingest/postgres-accept-log.ts'
import { inTransaction } from '../../src/oltp/open-transaction.ts'
import { createCountResponses } from '../../src/realtime/count-response.ts'
import { PostgresFeeds } from '../../src/realtime/postgres-feeds.ts'
import { changeIdOf } from '../../src/responses/change-id.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { createUpdateResponse } from '../../src/responses/update-response.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import { createTraceResponse, SPOOLED } from '../../src/trace/trace-response.ts'
import { bodyFor, freshKey, questionOf } from '../ingest/setup.ts'
import { messageFor, readChanges, setupStore, toMessage } from '../responses/setup.ts'

async function setup() {
  const bundle = await setupStore()
  const { pools, surveyShapes, clock, tenant, survey, oltp } = bundle
  const acceptLog = new PostgresAcceptLog({ pool: pools.ingest })
  const accept = createAcceptResponses({ acceptLog, surveyShapes, clock })
  const tenants = createTenants({ pool: pools.app, clock })
  const feeds = new PostgresFeeds({ oltp, clock })
  const countResponses = createCountResponses({ ...bundle, feeds, tenants, notices: { announce: () => {} } })
  const key = freshKey()
  const body = bodyFor(survey)
  const [result] = await accept(tenant, [{ key, body }], { traceId: TRACE })
  const responseId = result?.status === 'accepted' ? result.responseId : ''
  const { value, ...message } = messageFor(tenant, { key, body })
  const store = () =>
    bundle.storeResponses([{ ...message, value: JSON.stringify({ ...JSON.parse(value), traceId: TRACE }) }])
  const countAll = async () =>
    await countResponses((await readChanges(bundle)).map((change) => toMessage(JSON.stringify(change))))
  const dispatch = () => oltp.asOperator('test', (tx) => tx.query('update outbox set dispatched_at = now()'))
  return { ...bundle, trace: createTraceResponse({ oltp, feeds, clock }), responseId, key, store, countAll, dispatch }
}

const TRACE = '7f3c1f0a-8a51-4a7e-9a55-2d1f3c0b9e77'

const summarise = ({ steps }: Trace) => steps.map(({ stage, status }) => `${stage} ${status}`)

test('what is accepted and not stored yet is waiting', async () => {
  await using bundle = await setup()
  const { tenant, trace, responseId } = bundle

  expect(summarise(await trace(tenant, responseId))).toEqual(['accepted ok', 'stored waiting'])
})

test('the timeline fills stage by stage, in order of time', async () => {
  await using bundle = await setup()
  const { tenant, trace, responseId, store, countAll, dispatch } = bundle
  await store()
  const stored = await trace(tenant, responseId)
  await dispatch()
  await sink(bundle, changeIdOf(responseId, 'response.created', 1))
  await countAll()
  const done = await trace(tenant, responseId)

  expect(summarise(stored)).toEqual([
    'accepted ok',
    'stored ok',
    'dispatched waiting',
    'on_dashboard waiting',
    'counted waiting',
  ])
  expect(new Set(summarise(done))).toEqual(
    new Set(['accepted ok', 'stored ok', 'dispatched ok', 'on_dashboard ok', 'counted ok']),
  )
  const times = done.steps.map(({ at }) => Date.parse(at))
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(done.steps[0]?.sinceStartMs).toBe(0)
})

test('what is known of a change outlives its outbox row', async () => {
  await using bundle = await setup()
  const { tenant, trace, responseId, store, countAll, dispatch, oltp } = bundle
  await store()
  await countAll()
  await dispatch()
  await sink(bundle, changeIdOf(responseId, 'response.created', 1))
  await oltp.asOperator('test', (tx) => tx.query('delete from outbox'))

  expect(new Set(summarise(await trace(tenant, responseId.toUpperCase())))).toEqual(
    new Set(['accepted ok', 'stored ok', 'on_dashboard ok', 'counted ok']),
  )
})

test('a change and an erasure are on it', async () => {
  await using bundle = await setup()
  const { tenant, trace, responseId, store } = bundle
  await store()
  await createUpdateResponse(bundle)(tenant, responseId, { revision: 1, channel: 'sms' })
  await createDeleteResponse(bundle)(tenant, responseId)
  const { steps } = await trace(tenant, responseId)

  const done = steps.filter(({ status }) => status === 'ok').map(({ stage }) => stage)
  expect(done).toEqual(['accepted', 'stored', 'updated', 'erased'])
  expect(steps.filter(({ status }) => status === 'waiting')).toHaveLength(9)
})

test('deliveries show every attempt and how they ended', async () => {
  await using bundle = await setup()
  const { tenant, trace, responseId, store, oltp, ids } = bundle
  await store()
  const [delivered, exhausted, pending] = [ids.newId(), ids.newId(), ids.newId()]
  await oltp.inTenant(tenant, async (tx) => {
    const webhookId = ids.newId()
    await tx.query(
      `insert into webhook_subscriptions (tenant_id, id, event_type, url, secret) values ($1, $2, '*', 'https://example.com', '\\x00')`,
      [tenant.id, webhookId],
    )
    for (const [id, status, reason] of [
      [delivered, 'delivered', null],
      [exhausted, 'exhausted', 'http_500'],
      [pending, 'pending', null],
    ]) {
      await tx.query(
        `insert into deliveries (tenant_id, id, webhook_id, event_id, event_type, response_id, event, status, reason, completed_at)
         values ($1, $2, $3, $2, 'response.created', $4, '{}', $5, $6, case when $5 = 'pending' then null else now() end)`,
        [tenant.id, id, webhookId, responseId, status, reason],
      )
    }
    await tx.query(
      `insert into attempts (tenant_id, delivery_id, attempt, started_at, outcome, reason, status)
       values ($1, $2, 1, now(), 'retry', 'http_500', 500), ($1, $2, 2, now(), 'delivered', null, 204)`,
      [tenant.id, delivered],
    )
  })
  const { steps } = await trace(tenant, responseId)

  const of = (id: string | undefined) =>
    steps
      .filter(({ deliveryId }) => deliveryId === id)
      .map((step) => `${step.stage} ${step.status} ${step.detail ?? ''}`)
  expect(of(delivered)).toEqual([
    'delivery_planned ok response.created',
    'delivery_attempted failed attempt 1, HTTP 500, http_500',
    'delivery_attempted ok attempt 2, HTTP 204',
    'delivered ok ',
  ])
  expect(of(exhausted)).toEqual(['delivery_planned ok response.created', 'dead failed exhausted: http_500'])
  expect(new Set(steps.map(({ deliveryId, target }) => `${deliveryId === undefined} ${target}`))).toEqual(
    new Set(['true undefined', 'false webhook example.com']),
  )
  expect(of(pending)).toEqual(['delivery_planned ok response.created', 'delivered waiting being sent'])
})

test('a response that was kept aside says why', async () => {
  await using bundle = await setup()
  const { tenant, survey, trace, storeResponses } = bundle
  const answers = [{ questionId: questionOf(survey, 'recommend').id, numericValue: 11 }]
  const message = messageFor(tenant, { key: freshKey(), body: bodyFor(survey, { answers }) })
  await storeResponses([message])
  const { responseId } = JSON.parse(message.value)
  const { steps } = await trace(tenant, responseId)

  expect(steps).toMatchObject([
    { stage: 'quarantined', status: 'failed', detail: 'answer_invalid /answers/0/numericValue' },
  ])
})

test('says which call accepted it, which changed it, and which hour of the ledger it is in', async () => {
  await using bundle = await setup()
  const { tenant, trace, responseId, store } = bundle
  await store()
  const act = { actor: { kind: 'client' }, operation: 'updateResponse', requestId: 'another-request' } as const
  await createUpdateResponse({ ...bundle, act })(tenant, responseId, { revision: 1, channel: 'sms' })
  const { steps, ledgerHour } = await trace(tenant, responseId)

  expect(steps.filter(({ traceId }) => traceId !== undefined)).toMatchObject([
    { stage: 'accepted', traceId: TRACE },
    { stage: 'updated', traceId: 'another-request' },
  ])
  expect(ledgerHour).toBe(`${steps[0]?.at.slice(0, 13)}:00:00.000Z`)
})

test('what waits in the spool, and what a stage stumbled over, is told of', async () => {
  await using bundle = await setup()
  const { tenant, trace, responseId, pools, oltp } = bundle
  const message = 'insert into control.spooled_responses (tenant_id, response_id, message) values ($1, $2, $3)'
  await inTransaction(pools.ingest, (tx) => tx.query(message, [tenant.id, responseId, '{}']))
  expect((await trace(tenant, responseId)).steps.at(-1)).toMatchObject({ stage: 'stored', detail: SPOOLED })
  await oltp.asOperator('test', (tx) =>
    tx.query(
      `insert into control.poison_messages (tenant_id, id, stage, consumer, topic, partition, "offset", key, response_id, code, reason,
         fingerprint, attempts, size_bytes, failed_at)
       values ($1, $2, 'store-responses', 'store', 'responses.raw', 0, 0, 'k', $2, 'stage_threw', 'TypeError', '0123456789ab', 3, 2, now())`,
      [tenant.id, responseId],
    ),
  )
  const { steps } = await trace(tenant, responseId)

  expect(steps.map(({ stage, status, detail }) => `${stage} ${status} ${detail ?? ''}`)).toEqual([
    'accepted ok ',
    'poison failed store-responses: stage_threw, TypeError; held',
  ])
})

test('what the tenant never sent is not found', async () => {
  await using bundle = await setup()
  const { tenant, otherTenant, trace, responseId, store, ids } = bundle
  await store()

  await expect(trace(otherTenant, responseId)).rejects.toMatchObject({ code: 'not_found' })
  await expect(trace(tenant, ids.newId())).rejects.toMatchObject({ code: 'not_found' })
  await expect(trace(tenant, 'x')).rejects.toMatchObject({ code: 'not_found' })
})

/** What the sink leaves behind when an event is on dashboards. */
async function sink({ oltp, ids }: Awaited<ReturnType<typeof setup>>, eventId: string): Promise<void> {
  const batchId = ids.newId()
  await oltp.asOperator('test', async (tx) => {
    await tx.query(
      `insert into stream.sink_batches (sink, topic, partition, from_offset, to_offset, batch_id, months, row_count, inserted_at)
       values ('clickhouse', 'response.created', 0, 0, 0, $1, '{202611}', 1, now())`,
      [batchId],
    )
    await tx.query(`insert into stream.sink_events (sink, event_id, batch_id) values ('clickhouse', $1, $2)`, [
      eventId,
      batchId,
    ])
  })
}
