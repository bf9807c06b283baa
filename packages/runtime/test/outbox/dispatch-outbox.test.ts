import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { findDisorder, firstOfEach } from '../../../../drills/support/outbox-order.ts'
import { pollOutboxById, writeOutbox } from '../../../../drills/support/write-outbox.ts'
import { uuidV5 } from '../../src/ids.ts'
import { PostgresNotices } from '../../src/notices/postgres-notices.ts'
import { appendOutward } from '../../src/outbox/append-to-outbox.ts'
import { type DispatchOutboxOptions, dispatchOutbox, OUTBOX_CHANNEL } from '../../src/outbox/dispatch-outbox.ts'
import { trimOutbox } from '../../src/outbox/trim-outbox.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import type { StoredMessage, Stream } from '../../src/stream/stream.ts'
import { OUTWARD_TOPICS, type OutwardTopic } from '../../src/stream/topics.ts'
import { type Placement, placementKey, SHARED } from '../../src/tenancy/placement.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'
import { until } from '../support/until.ts'

const TOPIC = 'response.created'
const SIXTEEN_WRITERS = { writers: 16, responses: 200, delayShare: 0.3, delayMaxMs: 8 }

test('publishes every change once and in order while sixteen writers commit out of order; a poller by id does not', async () => {
  const { oltp, tenant, stream, dispatch, received } = await setUp()
  dispatch()
  const naive = pollOutboxById(oltp, tenant)

  const revisions = await writeOutbox({ ...SIXTEEN_WRITERS, oltp, tenant, rows: 5_000 })

  await until('5,000 messages', () => received.length >= 5_000)
  expect(findDisorder(received, revisions)).toEqual([])
  expect(received).toHaveLength(5_000)
  expect(await naive.stop()).toBeLessThan(5_000)
  await until('all read', async () =>
    (await stream.lag(TOPIC, 'reader')).every((lag) => lag.committedOffset === lag.endOffset),
  )
})

test('loses nothing and keeps the order when its connections are cut and another dispatcher takes over', async () => {
  const { postgres, oltp, tenant, dispatch, received } = await setUp()
  const first = dispatch({ leaseMs: 300 })
  const revisions = await writeOutbox({ ...SIXTEEN_WRITERS, oltp, tenant, rows: 300 })
  await postgres.cutConnections()
  const second = dispatch({ leaseMs: 300 })
  const more = await writeOutbox({ ...SIXTEEN_WRITERS, oltp, tenant, rows: 300 })
  await first.stop()
  await first.stop()
  const rest = await writeOutbox({ ...SIXTEEN_WRITERS, oltp, tenant, rows: 300 })

  const expected = new Map([...revisions, ...more, ...rest])
  await until('every revision', () => eventIds(received).size === 900)
  expect(findDisorder(firstOfEach(received), expected)).toEqual([])
  await second.stop()
  const [owned] = await postgres.sql<{ count: string }>(
    'select count(*) from stream.outbox_slots where owner is not null',
  )
  expect(owned?.count).toBe('0')
})

test('two dispatchers share the slots', async () => {
  const { postgres, dispatch } = await setUp()
  dispatch({ leaseMs: 300 })
  dispatch({ leaseMs: 300 })

  await until('four slots each', async () => {
    const rows = await postgres.sql<{ owned: number }>(
      'select count(*)::int as owned from stream.outbox_slots where owner is not null group by owner',
    )
    return rows.length === 2 && rows.every(({ owned }) => owned === 4)
  })
})

test('publishes again what it could not mark, under the same event id', async () => {
  const { oltp, tenant, stream, dispatch, received } = await setUp()
  let failures = 2
  const flaky: Pick<Stream, 'publish'> = {
    async publish(topic, messages) {
      await stream.publish(topic, messages)
      if (failures-- > 0) throw new Error('the reply was lost')
    },
  }
  dispatch({}, { publish: flaky.publish, subscribe: stream.subscribe.bind(stream), lag: stream.lag.bind(stream) })
  await writeOutbox({ oltp, tenant, writers: 1, rows: 1, responses: 1, delayShare: 0, delayMaxMs: 0 })

  await until('three copies', () => received.length === 3)
  expect(eventIds(received).size).toBe(1)
})

test('sends a message keyed by tenant and response, with the ids that consumers deduplicate by', async () => {
  const { oltp, tenant, dispatch, received } = await setUp()
  dispatch()
  const revisions = await writeOutbox({ oltp, tenant, writers: 1, rows: 1, responses: 1, delayShare: 0, delayMaxMs: 0 })

  await until('the message', () => received.length === 1)

  const [responseId] = [...revisions.keys()]
  expect(received[0]?.key).toBe(`${tenant.id}:${responseId}`)
  expect(received[0]?.headers).toMatchObject({
    'event-type': 'response.created',
    'tenant-id': tenant.id,
    revision: '1',
  })
  expect(JSON.parse(received[0]?.value ?? '')).toMatchObject({ eventId: received[0]?.headers['event-id'], responseId })
})

test('publishes what is of no response to the topic of its name, where versions that know of responses alone do not look', async () => {
  const { postgres, oltp, tenant, stream, dispatch, received } = await setUp()
  const insightId = randomUUID()
  const outward: StoredMessage[] = []
  for (const topic of OUTWARD_TOPICS)
    await stream.subscribe(topic, 'outside', {
      batchSizeMax: 10,
      handle: async (messages) => void outward.push(...messages),
    })
  const append = (type: OutwardTopic, revision: number) =>
    oltp.inTenant(tenant, (tx) =>
      appendOutward(tx, insightId, { eventId: uuidV5(insightId, type), type, tenantId: tenant.id, revision }),
    )
  for (const [at, topic] of OUTWARD_TOPICS.entries()) await append(topic, at + 1)
  await append('insight.ready', 2)
  const slots = await postgres.sql('select distinct slot / 8 as after from tenant_shared.outbox')
  dispatch()
  await writeOutbox({ oltp, tenant, writers: 1, rows: 1, responses: 1, delayShare: 0, delayMaxMs: 0 })

  await until('three messages', () => received.length === 1 && outward.length === 2)
  expect(received[0]?.headers['event-type']).toBe('response.created')
  expect(outward.map(({ topic, key, headers }) => ({ topic, key, type: headers['event-type'] }))).toEqual(
    expect.arrayContaining(OUTWARD_TOPICS.map((topic) => ({ topic, key: `${tenant.id}:${insightId}`, type: topic }))),
  )
  expect(slots).toEqual([{ after: 1 }])
})

test('a dispatcher that hears of something looks at once', async () => {
  const { oltp, tenant, dispatch, notices, received } = await setUp()
  const rare = { pollMs: 3_600_000, leaseMs: 3_600_000 }
  dispatch(rare)
  await writeOutbox({ oltp, tenant, writers: 1, rows: 3, responses: 3, delayShare: 0, delayMaxMs: 0 })

  await until('three messages', () => {
    notices.announce(OUTBOX_CHANNEL, placementKey(SHARED))
    return received.length === 3
  })
})

test('trimming removes what was published long enough ago and nothing that was not', async () => {
  const { postgres, oltp, tenant, dispatch, received } = await setUp()
  const one = { oltp, tenant, writers: 1, rows: 3, responses: 3, delayShare: 0, delayMaxMs: 0 }
  const dispatcher = dispatch()
  await writeOutbox(one)
  await until('three messages', () => received.length === 3)
  await dispatcher.stop()
  await writeOutbox(one)

  expect(await trimOutbox(oltp, new Date(Date.now() - 60_000))).toBe(0)
  expect(await trimOutbox(oltp, new Date(Date.now() + 60_000))).toBe(3)

  const left = await postgres.sql('select dispatched_at from tenant_shared.outbox')
  expect(left).toEqual([{ dispatched_at: null }, { dispatched_at: null }, { dispatched_at: null }])
})

test('publishes at once what is announced where nobody was a moment ago', async () => {
  const there = { ...SHARED, schemaName: 'tenant_elsewhere' }
  const { postgres, oltp, tenant, notices, dispatch, received } = await setUp({ placementsAnew: [SHARED, there] })
  await writeOutbox({ oltp, tenant, writers: 1, rows: 1, responses: 1, delayShare: 0, delayMaxMs: 0 })
  for (const text of MOVE_AWAY) await postgres.sql(text)
  dispatch()

  notices.announce(OUTBOX_CHANNEL, placementKey(there))

  await until('the message', () => received.length === 1)
})

async function setUp({ placementsAnew = [SHARED] }: { readonly placementsAnew?: readonly Placement[] } = {}) {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  const { pools, listener, events, oltp } = postgres
  const stream = new PostgresStream({ pool: pools.operator, listener, events })
  onTestFinished(() => stream.close())
  const notices = new PostgresNotices({ pool: pools.operator, listener })
  onTestFinished(() => notices.close())
  const tenant = await postgres.createTenant('writers')
  const received: StoredMessage[] = []
  const tenants = { placements: async () => [SHARED], placementsAnew: async () => placementsAnew }
  await stream.subscribe(TOPIC, 'reader', {
    batchSizeMax: 500,
    handle: async (messages) => void received.push(...messages),
  })
  const dispatch = (options: DispatchOutboxOptions = {}, to: Stream = stream) => {
    const dispatcher = dispatchOutbox({ oltp, tenants, stream: to, notices, events }, options)
    onTestFinished(() => dispatcher.stop())
    return dispatcher
  }
  return { postgres, oltp, tenant, stream, notices, dispatch, received }
}

const eventIds = (messages: readonly StoredMessage[]): ReadonlySet<string | undefined> =>
  new Set(messages.map(({ headers }) => headers['event-id']))

const MOVE_AWAY = [
  'create schema tenant_elsewhere',
  'grant usage on schema tenant_elsewhere to howazit_operator',
  'create table tenant_elsewhere.outbox (like tenant_shared.outbox including all)',
  'grant select, update on tenant_elsewhere.outbox to howazit_operator',
  `with gone as (delete from tenant_shared.outbox returning *)
   insert into tenant_elsewhere.outbox overriding system value select * from gone`,
]
