import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { AcceptedResponse } from '../../src/ingest/accepted-response.ts'
import { countSpool } from '../../src/ingest/count-spool.ts'
import { createSpoolRelay, type SpoolRelayOptions } from '../../src/ingest/spool-relay.ts'
import { leaseSpooled } from '../../src/ingest/spooled-rows.ts'
import { StreamAcceptLog } from '../../src/ingest/stream-accept-log.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import type { Stream } from '../../src/stream/stream.ts'
import { until } from '../support/until.ts'
import { createFaultyPool } from './faulty-pool.ts'
import { createFaultyStream } from './faulty-stream.ts'
import { countBy, freshResponse, responseOf, setUpAccepting } from './set-up-accepting.ts'

async function setup() {
  const postgres = await setUpAccepting()
  const { pools, events, readTopic, sql } = postgres
  const openStream = () => createFaultyStream(new PostgresStream({ pool: pools.operator }))
  /** Accepts while the stream is away. */
  const spool = async (responses: readonly AcceptedResponse[]) => {
    const stream = openStream()
    stream.fault = 'refuse'
    await using log = new StreamAcceptLog(
      { pool: pools.ingest, stream, clock: systemClock },
      { publishTimeoutMs: 60_000, leaseMs: 60_000 },
    )
    expect(countBy(await log.accept(responses))).toEqual({ accepted: responses.length })
  }
  const make = (options: SpoolRelayOptions = {}, wrap = (stream: Pick<Stream, 'publish'>) => stream) => {
    const stream = openStream()
    const pool = createFaultyPool(pools.ingest)
    const relay = createSpoolRelay(
      { pool, stream: wrap(stream), events },
      { pollMs: 20, publishTimeoutMs: 60_000, backoffMaxMs: 50, ...options },
    )
    onTestFinished(async () => {
      await stream.release()
      await relay.stop()
    })
    return { relay, stream, pool }
  }
  const isEmpty = async () => (await sql('select from control.spooled_responses limit 1')).length === 0
  const readIds = async () => (await readTopic()).map(({ response }) => response.responseId).sort()
  return { ...postgres, spool, make, isEmpty, readIds }
}

const idsOf = (responses: readonly { readonly responseId: string }[]) =>
  responses.map(({ responseId }) => responseId).sort()

describe('the relay', () => {
  test('publishes what was spooled as it was accepted, and forgets it', async () => {
    const { spool, make, isEmpty, readTopic, pools } = await setup()
    const response = freshResponse()
    await spool([response])
    make().relay.start()
    await until('the spool is empty', isEmpty)

    const { tenantId, responseId } = response
    expect(await readTopic()).toMatchObject([{ key: `${tenantId}:${responseId}`, response }])
    expect(await countSpool(pools.ingest)).toEqual({ rows: 0, bytes: 0, oldestAt: undefined })
  })

  test('starts with the oldest and takes no more than fits a batch', async () => {
    const { spool, pools } = await setup()
    const [first, second, third] = [freshResponse(), freshResponse(), freshResponse()]
    for (const response of [first, second, third]) await spool([response])
    const bytesMax = JSON.stringify(first).length + 1

    // The second starts within the limit, the third does not.
    const rows = await leaseSpooled(pools.ingest, { countMax: 10, bytesMax, leaseMs: 60_000 })
    expect(idsOf(rows)).toEqual(idsOf([first, second]))
    const next = await leaseSpooled(pools.ingest, { countMax: 10, bytesMax: 1, leaseMs: 60_000 })
    expect(next.map(({ responseId }) => responseId)).toEqual([third.responseId])
  })

  test('keeps trying while the stream is away, and follows soon after its return', async () => {
    const { spool, make, isEmpty, readIds, pools } = await setup()
    const responses = Array.from({ length: 300 }, freshResponse)
    await spool(responses)
    const { relay, stream } = make({ batchSizeMax: 100 })
    stream.fault = 'refuse'
    relay.start()
    // 100 + 50 + 25 + 12 + 6 + 3 + 1, then one message at a time.
    await until('it asks for single messages', () => stream.attempts > 200)
    expect(await countSpool(pools.ingest)).toMatchObject({ rows: 300 })
    stream.fault = undefined
    await until('the spool is empty', isEmpty)

    expect(await readIds()).toEqual(idsOf(responses))
  })

  test('several relays share the work and publish nothing twice', async () => {
    const { spool, make, isEmpty, readIds } = await setup()
    const responses = Array.from({ length: 1_000 }, freshResponse)
    await spool(responses)
    for (let index = 0; index < 4; index += 1) make({ batchSizeMax: 20 }).relay.start()
    await until('the spool is empty', isEmpty)

    expect(await readIds()).toEqual(idsOf(responses))
  })

  test('one that dies before it published leaves its batch to another when the lease is over', async () => {
    const { spool, make, isEmpty, readIds, pools } = await setup()
    const responses = Array.from({ length: 10 }, freshResponse)
    await spool(responses)
    await leaseSpooled(pools.ingest, { countMax: 10, bytesMax: 1e6, leaseMs: 200 })
    make().relay.start()
    await until('the spool is empty', isEmpty)

    expect(await readIds()).toEqual(idsOf(responses))
  })

  test('one that dies after it published is followed by another that publishes again: twice, never none', async () => {
    const { spool, make, isEmpty, readIds } = await setup()
    const responses = Array.from({ length: 10 }, freshResponse)
    await spool(responses)
    const dying = make({ leaseMs: 200 })
    dying.pool.fault = { text: 'unspool_responses', when: 'before' }
    dying.relay.start()
    await until('it published', async () => (await readIds()).length >= 10)
    await dying.relay.stop()
    make().relay.start()
    await until('the spool is empty', isEmpty)

    const ids = await readIds()
    expect(ids.length).toBeGreaterThanOrEqual(20)
    expect([...new Set(ids)]).toEqual(idsOf(responses))
  })

  test('one that lost its lease and published all the same may forget the row for both', async () => {
    const { spool, make, isEmpty, readIds, pools } = await setup()
    const response = freshResponse()
    await spool([response])
    const slow = make({ leaseMs: 1 })
    slow.stream.fault = 'land_late'
    slow.relay.start()
    await until('it publishes', () => slow.stream.waiting === 1)
    make().relay.start()
    await until('the other one was faster', isEmpty)
    await slow.stream.release()
    await slow.relay.stop()

    expect(await readIds()).toEqual([response.responseId, response.responseId])
    expect(await countSpool(pools.ingest)).toMatchObject({ rows: 0, bytes: 0 })
  })

  test('gives up a publish that never answers, and publishes again', async () => {
    const { spool, make, isEmpty, readIds } = await setup()
    const response = freshResponse()
    await spool([response])
    const { relay, stream } = make({ publishTimeoutMs: 50 })
    stream.fault = 'land_late'
    relay.start()
    await until('it tries again', () => stream.waiting >= 2)
    stream.fault = undefined
    await until('the spool is empty', isEmpty)

    expect(new Set(await readIds())).toEqual(new Set([response.responseId]))
  })

  test('passes by a message that the stream refuses, which is kept and set aside', async () => {
    const { spool, make, readIds, pools, sql, events } = await setup()
    const refused = freshResponse()
    await spool([refused])
    const responses = Array.from({ length: 200 }, freshResponse)
    await spool(responses)
    const refuse = (stream: Pick<Stream, 'publish'>): Pick<Stream, 'publish'> => ({
      async publish(topic, messages) {
        if (messages.some(({ key }) => key.endsWith(refused.responseId))) throw new Error('MESSAGE_TOO_LARGE')
        await stream.publish(topic, messages)
      },
    })
    make({ batchSizeMax: 100 }, refuse).relay.start()
    await until('the others are through', async () => (await countSpool(pools.ingest)).rows === 1)
    await until('it was set aside', () => events.named('spool.refused').length === 1)

    expect(await readIds()).toEqual(idsOf(responses))
    const [row] = await sql('select response_id, attempts, lease_until > now() as rests from control.spooled_responses')
    expect(row).toEqual({ response_id: refused.responseId, attempts: 1, rests: true })
  })

  test('lives through a database that goes away', async () => {
    const postgres = await setup()
    const { spool, make, isEmpty, readIds } = postgres
    const responses = Array.from({ length: 400 }, freshResponse)
    await spool(responses)
    const { relay } = make({ batchSizeMax: 10, leaseMs: 500 })
    relay.start()
    await until('it has begun', async () => (await readIds()).length > 0)
    await postgres.cutConnections()
    await until('the spool is empty', isEmpty)

    expect([...new Set(await readIds())]).toEqual(idsOf(responses))
  })

  test('stops idle or not, twice, and without having started', async () => {
    const { make } = await setup()
    const { relay } = make({ pollMs: 60_000 })
    relay.start()
    relay.start()
    await relay.stop()
    await relay.stop()
    await make().relay.stop()
  })
})

test('whatever fails and dies, what was accepted is on the topic in the end, once per key and body', async () => {
  const { pools, make, isEmpty, readTopic, sql } = await setup()
  const random = mulberry32(20_261_123)
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!
  const faults = [undefined, undefined, undefined, 'refuse', 'lose_ack', 'land_late', 'ack_late'] as const
  const statements = ['claim_', 'confirm_', 'spool_responses', 'release_', 'lease_', 'return_', 'unspool_']
  const processes = Array.from({ length: 4 }, () => {
    const stream = createFaultyStream(new PostgresStream({ pool: pools.operator }))
    const pool = createFaultyPool(pools.ingest)
    // Leases end within the run, so that claims change hands while their produce is under way.
    const options = { leaseMs: 30, publishTimeoutMs: 40, probeEveryMs: 10, spoolRowsMax: 60 }
    return { stream, pool, log: new StreamAcceptLog({ pool, stream, clock: systemClock }, options) }
  })
  const relay = make({ leaseMs: 50, publishTimeoutMs: 100, batchSizeMax: 20 })
  relay.relay.start()
  const first = Array.from({ length: 150 }, freshResponse)
  // Every key is sent with two bodies.
  const responses = [...first, ...first.map(({ tenantId, key }) => responseOf(tenantId, key, 'bad'))]
  const nameOf = ({ responseId, bodyHash }: AcceptedResponse) => `${responseId} ${bodyHash}`
  const statuses = new Map(responses.map((response) => [nameOf(response), [] as string[]]))

  for (let round = 0; round < 40; round += 1) {
    for (const { stream, pool } of [...processes, relay]) {
      stream.fault = pick(faults)
      pool.fault = random() < 0.2 ? { text: pick(statements), when: pick(['before', 'after'] as const) } : undefined
    }
    const posts = processes.map(async ({ log }) => {
      const batch = Array.from({ length: 8 }, () => pick(responses))
      const results = await log.accept(batch).catch(() => [])
      for (const [index, { status }] of results.entries()) statuses.get(nameOf(batch[index]!))!.push(status)
    })
    await Promise.all(posts)
    if (random() < 0.3) for (const { stream } of [...processes, relay]) await stream.release()
  }
  for (const { stream, pool } of [...processes, relay]) {
    stream.fault = undefined
    pool.fault = undefined
    await stream.release()
  }
  await until('the spool is empty', isEmpty)
  for (const { log, stream } of processes) {
    await stream.release()
    await log.close()
  }

  const onTopic = new Set((await readTopic()).map(({ response }) => nameOf(response)))
  const promised = [...statuses].filter(([, all]) => all.includes('accepted') || all.includes('duplicate'))
  expect(promised.length).toBeGreaterThan(50)
  expect(promised.filter(([name]) => !onTopic.has(name))).toEqual([])
  expect([...statuses.values()].filter((all) => all.filter((status) => status === 'accepted').length > 1)).toEqual([])
  const keys = [...onTopic].map((name) => name.split(' ')[0])
  expect(new Set(keys).size).toBe(keys.length)
  const confirmed = await sql<{ name: string }>(
    `select response_id || ' ' || encode(body_hash, 'hex') as name
     from control.idempotency_claims where state = 'confirmed'`,
  )
  expect(confirmed.filter(({ name }) => !onTopic.has(name))).toEqual([])
  expect(await countSpool(pools.ingest)).toEqual({ rows: 0, bytes: 0, oldestAt: undefined })
})

/** A small generator with a seed: the same faults in every run. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
