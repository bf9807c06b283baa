import { expect, test } from 'vitest'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { trimTopic } from '../../src/stream/postgres/trim-topic.ts'
import type { HistoryPage, StreamHistory } from '../../src/stream/stream-history.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { bodyFor, freshKey } from '../ingest/setup.ts'
import { messageFor, toMessage } from '../responses/setup.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { type StreamReplaySetup, setUpStreamReplays } from './setup.ts'

const INTO_STORE = { topic: 'responses.raw', into: 'store' } as const

interface Accepted {
  readonly responseId: string
  readonly message: ReturnType<typeof messageFor>
}

/** A response as accepting puts it on the topic, in the partition of its key. */
function accept(
  { survey }: StreamReplaySetup,
  tenant: Tenant,
  overrides: Parameters<typeof bodyFor>[1] = {},
): Accepted {
  const message = messageFor(tenant, { key: freshKey(), body: bodyFor(survey, overrides) })
  const { responseId } = JSON.parse(message.value) as { responseId: string }
  return { responseId, message: { ...message, key: `${tenant.id}:${responseId}` } }
}

/** As if the tables had been put back to before it was stored. */
async function forget({ admin }: StreamReplaySetup, responseId: string): Promise<void> {
  await admin.query('delete from tenant_shared.response_items where response_id = $1', [responseId])
  await admin.query('delete from tenant_shared.responses where id = $1', [responseId])
  await admin.query('delete from tenant_shared.response_keys where response_id = $1', [responseId])
  await admin.query('delete from tenant_shared.outbox where key = $1', [responseId])
}

const countOf = async ({ admin }: StreamReplaySetup, table: string, column: string, id: string): Promise<number> => {
  const { rows } = await admin.query(`select 1 from tenant_shared.${table} where ${column} = $1`, [id])
  return rows.length
}

const erase = ({ oltp, sinkDeps }: StreamReplaySetup, tenant: Tenant, responseId: string) => {
  const { clock, events } = sinkDeps
  return createDeleteResponse({ oltp, clock, events, audit: createTestAudit(clock) })(tenant, responseId)
}

test('what the topic has and the responses lack is found, and stored once', async () => {
  await using setup = await setUpStreamReplays()
  const { tenant, stream, admin } = setup
  const [kept, lost, changed, gone] = Array.from({ length: 4 }, () => accept(setup, tenant)) as [
    Accepted,
    Accepted,
    Accepted,
    Accepted,
  ]
  const misfit = accept(setup, tenant, { answers: [{ questionId: tenant.id, numericValue: 1 }] })
  const unknown = accept(setup, { ...tenant, id: setup.survey.id as Tenant['id'] })
  const all = [kept, lost, changed, gone, misfit, unknown].map(({ message }) => message)
  await stream.publish('responses.raw', [...all, kept.message, toMessage('no JSON')])
  await setup.store()
  await erase(setup, tenant, gone.responseId)
  await forget(setup, lost.responseId)
  await admin.query(`update tenant_shared.response_keys set body_hash = '\\x00' where response_id = $1`, [
    changed.responseId,
  ])
  const unsent = accept(setup, tenant)
  await setup.storeResponses([unsent.message])
  const late = accept(setup, tenant)
  await stream.publish('responses.raw', [late.message])

  const compared = await setup.compare(INTO_STORE)

  expect(compared).toMatchObject({ status: 'compared', isEqual: false, isWhole: true })
  expect(compared.counts).toEqual({
    same: 1,
    missing: 1,
    differing: 1,
    extra: 1,
    pending: 1,
    quarantined: 1,
    dead: 1,
    erased: 1,
    unreadable: 1,
    repaired: 0,
    refused: 0,
  })
  expect(compared.progress.read).toBe(compared.progress.messages)
  const differences = await setup.differencesOf(compared.id)
  expect(new Map(differences.map(({ responseId, kind, reason }) => [responseId, `${kind}: ${reason}`]))).toEqual(
    new Map([
      [lost.responseId, 'missing: not_stored'],
      [changed.responseId, 'differing: other_body'],
      [unsent.responseId, 'extra: not_in_topic'],
    ]),
  )
  expect(await countOf(setup, 'responses', 'id', lost.responseId)).toBe(0)

  const applied = await setup.apply(compared.id)

  expect(applied).toMatchObject({ status: 'repaired', counts: { repaired: 1, refused: 0 } })
  expect(await countOf(setup, 'responses', 'id', lost.responseId)).toBe(1)
  expect(await countOf(setup, 'outbox', 'key', lost.responseId)).toBe(1)
  expect(await countOf(setup, 'responses', 'id', gone.responseId)).toBe(0)
  expect((await setup.compare(INTO_STORE)).counts).toMatchObject({ same: 2, missing: 0, differing: 1, extra: 1 })
})

test('what waits for its tenant to be there again is on its way', async () => {
  await using setup = await setUpStreamReplays()
  const { tenant, stream, admin } = setup
  const parked = accept(setup, tenant)
  await stream.publish('responses.raw', [parked.message])
  await setup.store()
  await forget(setup, parked.responseId)
  await admin.query(
    `insert into control.parked_tenants (tenant_id, topic, group_name) values ($1, 'responses.raw', 'store')`,
    [tenant.id],
  )
  await admin.query(`
    insert into control.parked_messages (tenant_id, group_name, topic, partition, "offset", key, headers, value, appended_at)
    select tenant_id, group_name, message.*
    from control.parked_tenants, stream.messages as message
    where message.topic = 'responses.raw'`)

  expect((await setup.compare(INTO_STORE)).counts).toMatchObject({ pending: 1, missing: 0 })
})

test('what was erased does not come back, though the tables were put back to before it was', async () => {
  await using setup = await setUpStreamReplays()
  const { tenant, stream, admin } = setup
  const erased = accept(setup, tenant)
  await stream.publish('responses.raw', [erased.message])
  await setup.store()
  await erase(setup, tenant, erased.responseId)
  const { rows } = await admin.query<{ payload: object }>(
    `select payload from tenant_shared.outbox where event_type = 'response.deleted'`,
  )
  await stream.publish(
    'response.created',
    rows.map(({ payload }) => ({ key: 'key', headers: {}, value: JSON.stringify(payload) })),
  )
  await forget(setup, erased.responseId)

  const compared = await setup.compare(INTO_STORE)

  expect(compared).toMatchObject({ isEqual: true, counts: { erased: 1, missing: 0 } })
})

test('a process that dies leaves it to the next one, which counts nothing twice', async () => {
  await using setup = await setUpStreamReplays()
  const { tenant, stream } = setup
  const all = Array.from({ length: 12 }, () => accept(setup, tenant))
  await stream.publish(
    'responses.raw',
    all.map(({ message }) => message),
  )
  await setup.store()
  for (const { responseId } of all.slice(0, 6)) await forget(setup, responseId)

  const { id } = await setup.start(INTO_STORE)
  for (let pages = 0; (await setup.replays.get(id)).status === 'comparing'; pages += 1)
    await setup.run(...dyingAfter(stream, pages === 0 ? 1 : 2))
  await setup.replays.apply(id)
  await setup.run(...dyingAfter(stream, 2))
  expect(await setup.replays.get(id)).toMatchObject({ status: 'repairing' })
  await setup.run()

  const { status, progress, counts } = await setup.replays.get(id)
  expect({ status, ...counts }).toMatchObject({ status: 'repaired', same: 6, missing: 6, repaired: 6, extra: 0 })
  expect(progress.compared).toBe(12)
  expect(await setup.differencesOf(id)).toHaveLength(6)
})

test('a step that somebody made meanwhile is not made again', async () => {
  await using setup = await setUpStreamReplays()
  const { tenant, stream } = setup
  await stream.publish('responses.raw', [accept(setup, tenant).message])
  await setup.store()
  const { id } = await setup.start(INTO_STORE)
  const slow: Pick<StreamHistory, 'read'> = {
    async *read(...args) {
      for await (const page of stream.read(...args)) {
        await setup.replays.cancel(id)
        yield page
      }
    },
  }

  await setup.run(slow)

  expect(await setup.replays.get(id)).toMatchObject({ status: 'cancelled', progress: { read: 0 } })
  const { rows } = await setup.admin.query('select 1 from stream.replay_shadow')
  expect(rows).toEqual([])
  await expect(setup.replays.apply(id)).rejects.toMatchObject({ code: 'conflict' })
})

test('a topic that was trimmed is told of, and what came with its beginning is not taken for extra', async () => {
  await using setup = await setUpStreamReplays()
  const { tenant, stream, pools } = setup
  const [first, second] = [accept(setup, tenant), accept(setup, tenant)]
  await stream.publish('responses.raw', [first.message])
  await setup.store()
  await trimTopic(pools.operator, 'responses.raw', new Date(Date.now() + 1_000))
  await stream.publish('responses.raw', [second.message])
  await setup.store()

  const compared = await setup.compare(INTO_STORE)

  expect(compared).toMatchObject({ isWhole: false, isEqual: true, counts: { same: 1, extra: 0 } })
})

test('only what a topic is made into can be compared with it, and only of the past', async () => {
  await using setup = await setUpStreamReplays()
  await expect(setup.start({ topic: 'responses.raw', into: 'sink' })).rejects.toMatchObject({
    code: 'validation_failed',
    details: { pointer: '/into', expected: 'store' },
  })
  const from = new Date(Date.now() + 60_000).toISOString()
  await expect(setup.start({ ...INTO_STORE, from })).rejects.toMatchObject({ details: { pointer: '/from' } })
  const { id, progress } = await setup.start({ ...INTO_STORE, dryRun: true })
  expect(progress.messages).toBe(0)
  await expect(setup.replays.get(id)).rejects.toMatchObject({ code: 'not_found' })
})

/** A stream whose reader is gone after so many pages. */
function dyingAfter(stream: StreamHistory, pages: number): [Pick<StreamHistory, 'read'>, AbortSignal] {
  const death = new AbortController()
  let left = pages
  const read = async function* (...args: Parameters<StreamHistory['read']>): AsyncGenerator<HistoryPage> {
    for await (const page of stream.read(...args)) {
      if (left === 0) death.abort()
      if (death.signal.aborted) return
      left -= 1
      yield page
    }
  }
  return [{ read }, death.signal]
}
