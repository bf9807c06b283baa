import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { toEntry } from '../../src/ingest/claim.ts'
import type { ClaimCache } from '../../src/ingest/claim-cache.ts'
import { claimResponses } from '../../src/ingest/claim-responses.ts'
import { countSpool } from '../../src/ingest/count-spool.ts'
import { StreamAcceptLog, type StreamAcceptLogOptions } from '../../src/ingest/stream-accept-log.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import { until } from '../support/until.ts'
import { describeAcceptLog } from './accept-log.contract.ts'
import { createFaultyPool } from './faulty-pool.ts'
import { createFaultyStream } from './faulty-stream.ts'
import { type AcceptingSetup, countBy, freshResponse, responseOf, setUpAccepting } from './set-up-accepting.ts'

// On a loaded machine an append can take longer than production waits for one.
const PATIENT: StreamAcceptLogOptions = { publishTimeoutMs: 60_000, leaseMs: 60_000 }

// The stream's own engine does not matter to the log, so here it is the one in PostgreSQL, on another role's connections.
describeAcceptLog('StreamAcceptLog', ({ pools, events }) => ({
  make: (options) =>
    new StreamAcceptLog(
      { pool: pools.ingest, stream: new PostgresStream({ pool: pools.operator }), clock: systemClock, events },
      { ...PATIENT, ...options },
    ),
}))

/** Processes that accept, each with a stream and a database connection of its own that fail on command. */
async function setup() {
  const postgres = await setUpAccepting()
  const make = (options: StreamAcceptLogOptions = {}, cache?: ClaimCache) => {
    const stream = createFaultyStream(new PostgresStream({ pool: postgres.pools.operator }))
    const pool = createFaultyPool(postgres.pools.ingest)
    const deps = { pool, stream, clock: systemClock, cache, events: postgres.events }
    const log = new StreamAcceptLog(deps, { ...PATIENT, ...options })
    onTestFinished(async () => {
      pool.release()
      await stream.release()
      await log.close()
    })
    return { log, stream, pool }
  }
  return { ...postgres, make, response: freshResponse() }
}

const endLeases = ({ sql }: AcceptingSetup) =>
  sql(`update control.idempotency_claims set lease_until = now() - interval '1 ms' where state = 'claimed'`)

const readClaim = async ({ sql }: AcceptingSetup, responseId: string) => {
  const [claim] = await sql<{ state: string; fence: number; hash: string }>(
    `select state, fence::int, encode(body_hash, 'hex') as hash from control.idempotency_claims where response_id = $1`,
    [responseId],
  )
  return claim
}

describe('a process that dies', () => {
  test('after the claim: the same body is accepted when the lease is over, another one never', async () => {
    const bundle = await setup()
    const { make, pools, readTopic, response } = bundle
    const { tenantId, key, responseId } = response
    await claimResponses(pools.ingest, [toEntry(response).item], { leaseMs: 60_000 })
    const { log } = make()
    const other = responseOf(tenantId, key, 'bad')

    expect(await log.accept([other, response])).toMatchObject([{ status: 'key_reuse' }, { status: 'in_flight' }])
    await endLeases(bundle)
    expect(await log.accept([other, response])).toEqual([{ status: 'key_reuse' }, { status: 'accepted', responseId }])
    expect(await readClaim(bundle, responseId)).toEqual({ state: 'confirmed', fence: 2, hash: response.bodyHash })
    expect(await readTopic()).toHaveLength(1)
  })

  test('during the produce: another takes over, and what lands later is the same response once more', async () => {
    const bundle = await setup()
    const { make, readTopic, response } = bundle
    const { responseId } = response
    const [zombie, successor] = [make(), make()]
    zombie.stream.fault = 'land_late'
    const late = zombie.log.accept([response])
    await until('the zombie produces', () => zombie.stream.waiting === 1)
    await endLeases(bundle)

    expect(await successor.log.accept([response])).toEqual([{ status: 'accepted', responseId }])
    await zombie.stream.release()
    expect(await late).toEqual([{ status: 'duplicate', responseId }])
    expect((await readTopic()).map((message) => message.response)).toEqual([response, response])
  })

  test('during the produce, with a successor that is not done either: neither has the word of the other', async () => {
    const bundle = await setup()
    const { make, response } = bundle
    const { responseId } = response
    const [zombie, successor] = [make(), make()]
    zombie.stream.fault = 'land_late'
    successor.stream.fault = 'land_late'
    const late = zombie.log.accept([response])
    await until('the zombie produces', () => zombie.stream.waiting === 1)
    await endLeases(bundle)
    const second = successor.log.accept([response])
    await until('the successor produces', () => successor.stream.waiting === 1)

    await zombie.stream.release()
    expect(await late).toMatchObject([{ status: 'in_flight', responseId }])
    await successor.stream.release()
    expect(await second).toEqual([{ status: 'accepted', responseId }])
  })

  test('after the produce: the same body is accepted when the lease is over, and is on the topic twice', async () => {
    const bundle = await setup()
    const { make, readTopic, response } = bundle
    const { responseId } = response
    const dying = make()
    dying.pool.fault = { text: 'confirm_responses', when: 'before' }

    await expect(dying.log.accept([response])).rejects.toMatchObject({ code: 'unavailable' })
    const { log } = make()
    expect(await log.accept([response])).toMatchObject([{ status: 'in_flight', responseId }])
    await endLeases(bundle)
    expect(await log.accept([response])).toEqual([{ status: 'accepted', responseId }])
    expect((await readTopic()).map((message) => message.response)).toEqual([response, response])
  })

  test('after the confirm: the sender does not know, and asking again says duplicate', async () => {
    const { make, readTopic, response } = await setup()
    const { responseId } = response
    const dying = make()
    dying.pool.fault = { text: 'confirm_responses', when: 'after' }

    await expect(dying.log.accept([response])).rejects.toMatchObject({ code: 'unavailable' })
    expect(await make().log.accept([response])).toEqual([{ status: 'duplicate', responseId }])
    expect(await readTopic()).toHaveLength(1)
  })

  test('before the spool committed: nothing was accepted, and the same body is when the lease is over', async () => {
    const bundle = await setup()
    const { make, pools, response } = bundle
    const dying = make()
    dying.stream.fault = 'refuse'
    dying.pool.fault = { text: 'spool_responses', when: 'before' }

    await expect(dying.log.accept([response])).rejects.toMatchObject({ code: 'unavailable' })
    expect(await countSpool(pools.ingest)).toEqual({ rows: 0, bytes: 0, oldestAt: undefined })
    await endLeases(bundle)
    expect(await make().log.accept([response])).toMatchObject([{ status: 'accepted' }])
  })

  test('after the spool committed: the response is safe, and asking again says duplicate', async () => {
    const { make, pools, response } = await setup()
    const dying = make()
    dying.stream.fault = 'refuse'
    dying.pool.fault = { text: 'spool_responses', when: 'after' }

    await expect(dying.log.accept([response])).rejects.toMatchObject({ code: 'unavailable' })
    expect(await countSpool(pools.ingest)).toMatchObject({ rows: 1 })
    expect(await make().log.accept([response])).toMatchObject([{ status: 'duplicate' }])
  })

  test('before the spool, and comes back when another has confirmed: its spool keeps nothing', async () => {
    const bundle = await setup()
    const { make, pools, readTopic, response } = bundle
    const { responseId } = response
    const zombie = make()
    zombie.stream.fault = 'refuse'
    zombie.pool.fault = { text: 'spool_responses', when: 'held' }
    const late = zombie.log.accept([response])
    await until('the zombie is about to spool', () => zombie.pool.held === 1)
    await endLeases(bundle)
    const successor = await make().log.accept([response])
    zombie.pool.release()

    expect(successor).toEqual([{ status: 'accepted', responseId }])
    expect(await late).toEqual([{ status: 'duplicate', responseId }])
    expect(await countSpool(pools.ingest)).toMatchObject({ rows: 0 })
    expect(await readTopic()).toHaveLength(1)
  })
})

describe('a stream that does not acknowledge', () => {
  for (const fault of ['refuse', 'lose_ack', 'land_late', 'ack_late'] as const) {
    test(`${fault}: the response is accepted once the spool has it`, async () => {
      const bundle = await setup()
      const { make, pools, response, events } = bundle
      const { log, stream } = make({ publishTimeoutMs: 50 })
      stream.fault = fault

      expect(await log.accept([response])).toEqual([{ status: 'accepted', responseId: response.responseId }])
      const { rows, bytes, oldestAt } = await countSpool(pools.ingest)
      expect({ rows, bytes }).toEqual({ rows: 1, bytes: JSON.stringify(response).length })
      expect(oldestAt).toBeInstanceOf(Date)
      expect(events.named('stream.lost')).toHaveLength(1)
      expect(events.named('response.spooled')).toEqual([{ count: 1, refused: 0, is_attempted: true }])
      expect(await make().log.accept([response])).toMatchObject([{ status: 'duplicate' }])
    })
  }

  test('is waited for once, then probed beside the traffic and used again when it answers in time', async () => {
    const { make, pools, readTopic, events, response } = await setup()
    const { log, stream } = make({ publishTimeoutMs: 2_000, probeEveryMs: 0 })
    stream.fault = 'refuse'
    await log.accept([response])
    const during = Array.from({ length: 50 }, freshResponse)
    for (const one of during) await log.accept([one])

    // One message per probe, and always the one that was attempted before.
    expect(stream.attempts).toBe(1 + during.length)
    expect(await countSpool(pools.ingest)).toMatchObject({ rows: 51 })
    stream.fault = undefined
    await log.accept([freshResponse()])
    await until('the stream is back', () => events.named('stream.returned').length === 1)
    const after = freshResponse()
    await log.accept([after])
    expect((await readTopic()).map((message) => message.response)).toEqual(expect.arrayContaining([response, after]))
    expect(await countSpool(pools.ingest)).toMatchObject({ rows: 52 })
  })

  test('is not used again for an acknowledgement that took too long', async () => {
    const { make, events, response, pools } = await setup()
    const { log, stream } = make({ publishTimeoutMs: 100, probeEveryMs: 60_000 })
    stream.fault = 'ack_late'
    await log.accept([response])
    await stream.release()
    await log.accept([freshResponse()])
    await until('a probe, at once', () => stream.waiting === 1)
    const before = performance.now()
    await until('the probe took too long', () => performance.now() - before > 120)
    await stream.release()

    expect(events.named('stream.returned')).toEqual([])
    await log.accept([freshResponse()])
    expect(await countSpool(pools.ingest)).toMatchObject({ rows: 3 })
  })
})

describe('the spool', () => {
  test('is bounded by rows exactly, over all processes', async () => {
    const { make, pools, sql } = await setup()
    const logs = Array.from({ length: 4 }, () => {
      const process = make({ spoolRowsMax: 100, batchSizeMax: 20 })
      process.stream.fault = 'refuse'
      return process.log
    })
    const responses = Array.from({ length: 60 * logs.length }, freshResponse)
    const results = await Promise.all(
      logs.map((log, index) => log.accept(responses.slice(index * 60, index * 60 + 60))),
    )

    expect(countBy(results.flat())).toEqual({ accepted: 100, retry: 140 })
    expect(results.flat().find(({ status }) => status === 'retry')).toEqual({
      status: 'retry',
      code: 'over_capacity',
      retryAfterMs: expect.any(Number),
    })
    const [table] = await sql(
      `select count(*)::int as rows, sum(size_bytes)::int as bytes from control.spooled_responses`,
    )
    expect(await countSpool(pools.ingest)).toMatchObject(table!)
  })

  test('is bounded by bytes', async () => {
    const { make, pools } = await setup()
    const responses = Array.from({ length: 10 }, freshResponse)
    const spoolBytesMax = JSON.stringify(responses[0]).length * 4
    const { log, stream } = make({ spoolBytesMax })
    stream.fault = 'refuse'

    expect(countBy(await log.accept(responses))).toEqual({ accepted: 4, retry: 6 })
    expect(await countSpool(pools.ingest)).toMatchObject({ rows: 4, bytes: spoolBytesMax })
  })

  test('leaves the key free for another body when it is full and nothing was ever produced', async () => {
    const bundle = await setup()
    const { make, response } = bundle
    const { log, stream } = make({ spoolRowsMax: 0, probeEveryMs: 60_000 })
    stream.fault = 'refuse'
    await log.accept([freshResponse()])

    expect(await log.accept([response])).toMatchObject([{ status: 'retry', code: 'over_capacity' }])
    expect(stream.attempts).toBe(1)
    expect(await readClaim(bundle, response.responseId)).toBeUndefined()
    const other = responseOf(response.tenantId, response.key, 'bad')
    expect(await make().log.accept([other])).toMatchObject([{ status: 'accepted' }])
  })

  test('keeps the key for the same body when it is full and the produce may still land', async () => {
    const bundle = await setup()
    const { make, readTopic, response } = bundle
    const { log, stream } = make({ spoolRowsMax: 0, publishTimeoutMs: 50 })
    stream.fault = 'land_late'

    expect(await log.accept([response])).toMatchObject([{ status: 'retry', code: 'over_capacity' }])
    const other = responseOf(response.tenantId, response.key, 'bad')
    const { log: elsewhere } = make()
    expect(await elsewhere.accept([other])).toEqual([{ status: 'key_reuse' }])
    await stream.release()
    // At once, without waiting for the lease to end.
    expect(await elsewhere.accept([response])).toMatchObject([{ status: 'accepted' }])
    const hashes = new Set((await readTopic()).map((message) => message.response.bodyHash))
    expect(hashes).toEqual(new Set([response.bodyHash]))
  })

  test('does not free the key of a claim that was taken over, whose first holder may have produced', async () => {
    const bundle = await setup()
    const { make, response } = bundle
    const zombie = make()
    zombie.stream.fault = 'land_late'
    const late = zombie.log.accept([response])
    await until('the zombie produces', () => zombie.stream.waiting === 1)
    await endLeases(bundle)
    const successor = make({ spoolRowsMax: 0, probeEveryMs: 60_000 })
    successor.stream.fault = 'refuse'
    await successor.log.accept([freshResponse()])
    await successor.log.accept([response])

    expect(await readClaim(bundle, response.responseId)).toMatchObject({ state: 'claimed', fence: 2 })
    const other = responseOf(response.tenantId, response.key, 'bad')
    expect(await make().log.accept([other])).toEqual([{ status: 'key_reuse' }])
    await zombie.stream.release()
    expect(await late).toMatchObject([{ status: 'in_flight' }])
  })
})

describe('a cache of confirmed claims', () => {
  test('answers for what it knows without PostgreSQL', async () => {
    const { make, response, pools } = await setup()
    const cache = createMemoryCache()
    const [accepting, asking] = [make({}, cache), make({}, cache)]
    await accepting.log.accept([response])
    const other = responseOf(response.tenantId, response.key, 'bad')
    asking.pool.fault = { text: 'control.', when: 'before' }

    const results = await asking.log.accept([other, response])
    expect(results).toEqual([{ status: 'key_reuse' }, { status: 'duplicate', responseId: response.responseId }])
    await expect(asking.log.accept([freshResponse()])).rejects.toMatchObject({ code: 'unavailable' })
    expect(await countSpool(pools.ingest)).toMatchObject({ rows: 0 })
  })

  test('keeps the order of what it knows and what it does not', async () => {
    const { make } = await setup()
    const { log } = make({}, createMemoryCache())
    const responses = Array.from({ length: 20 }, freshResponse)
    await log.accept(responses.filter((_, index) => index % 3 === 0))
    const results = await log.accept(responses)

    expect(results).toEqual(
      responses.map(({ responseId }, index) => ({ status: index % 3 === 0 ? 'duplicate' : 'accepted', responseId })),
    )
  })

  test('is told of nothing that is not confirmed', async () => {
    const { make, response } = await setup()
    const cache = createMemoryCache()
    const { log, pool, stream } = make({ spoolRowsMax: 0 }, cache)
    pool.fault = { text: 'confirm_responses', when: 'before' }
    await expect(log.accept([response])).rejects.toMatchObject({ code: 'unavailable' })
    stream.fault = 'refuse'
    await log.accept([freshResponse()])

    expect(cache.hashes.size).toBe(0)
  })

  test('learns what others confirmed, and what went into the spool', async () => {
    const { make, response } = await setup()
    await make().log.accept([response])
    const cache = createMemoryCache()
    const { log, stream } = make({}, cache)
    await log.accept([response])
    stream.fault = 'refuse'
    const spooled = freshResponse()
    await log.accept([spooled])

    const hashes = [response, spooled].map(({ tenantId, responseId, bodyHash }) => [
      `${tenantId}:${responseId}`,
      bodyHash,
    ])
    expect([...cache.hashes]).toEqual(hashes)
  })

  test('that fails or was emptied changes nothing but the time', async () => {
    const { make, response, readTopic } = await setup()
    const cache = createMemoryCache()
    const { log } = make({}, cache)
    cache.isAway = true
    expect(await log.accept([response])).toMatchObject([{ status: 'accepted' }])
    expect(await log.accept([response])).toMatchObject([{ status: 'duplicate' }])
    cache.isAway = false
    await log.accept([response])
    cache.hashes.clear()

    expect(await log.accept([response])).toMatchObject([{ status: 'duplicate' }])
    const other = responseOf(response.tenantId, response.key, 'bad')
    expect(await log.accept([other])).toEqual([{ status: 'key_reuse' }])
    expect(await readTopic()).toHaveLength(1)
  })
})

interface MemoryCache extends ClaimCache {
  readonly hashes: Map<string, string>
  isAway: boolean
}

function createMemoryCache(): MemoryCache {
  const hashes = new Map<string, string>()
  const cache: MemoryCache = {
    hashes,
    isAway: false,
    async find(claims) {
      if (cache.isAway) throw new Error('The cache is away.')
      return claims.map(({ tenantId, responseId }) => hashes.get(`${tenantId}:${responseId}`))
    },
    async remember(claims) {
      if (cache.isAway) throw new Error('The cache is away.')
      for (const { tenantId, responseId, bodyHash } of claims) hashes.set(`${tenantId}:${responseId}`, bodyHash)
    },
  }
  return cache
}

// CORRECTNESS.md 1: what happens without the rule. Each takes one condition out of the real function.
describe('controls that must fail', () => {
  test('without the same hash at takeover, two bodies are accepted under one response id', async () => {
    const bundle = await setup()
    const { make, readTopic, response } = bundle
    await weaken(bundle, 'claim_responses', [
      [`c.body_hash = decode(g.body_hash, 'hex') and `, ''],
      [`when c.body_hash <> decode(g.body_hash, 'hex') then 'key_reuse'`, ''],
      ['set fence = c.fence + 1', 'set fence = c.fence'],
    ])
    const zombie = make()
    zombie.stream.fault = 'land_late'
    const late = zombie.log.accept([response])
    await until('the zombie produces', () => zombie.stream.waiting === 1)
    await endLeases(bundle)
    const other = responseOf(response.tenantId, response.key, 'bad')
    const second = await make().log.accept([other])
    await zombie.stream.release()

    expect([...second, ...(await late)].map(({ status }) => status)).toContain('accepted')
    const hashes = new Set((await readTopic()).map((message) => message.response.bodyHash))
    expect(hashes.size).toBe(2)
  })

  test('without the fence, two senders are told that theirs was accepted', async () => {
    const bundle = await setup()
    const { make, response } = bundle
    await weaken(bundle, 'confirm_responses', [[`c.state = 'claimed' and c.fence = g.fence`, 'true']])
    const zombie = make()
    zombie.stream.fault = 'land_late'
    const late = zombie.log.accept([response])
    await until('the zombie produces', () => zombie.stream.waiting === 1)
    await endLeases(bundle)
    const second = await make().log.accept([response])
    await zombie.stream.release()

    expect(countBy([...second, ...(await late)])).toEqual({ accepted: 2 })
  })

  test('when a claim is deleted although its produce may land, two bodies are on the topic', async () => {
    const bundle = await setup()
    const { make, readTopic, response } = bundle
    await weaken(bundle, 'release_responses', [['and not is_attempted', '']])
    const { log, stream } = make({ spoolRowsMax: 0, publishTimeoutMs: 50 })
    stream.fault = 'land_late'
    await log.accept([response])
    const other = responseOf(response.tenantId, response.key, 'bad')
    const second = await make().log.accept([other])
    await stream.release()

    expect(second).toMatchObject([{ status: 'accepted' }])
    expect(new Set((await readTopic()).map((message) => message.response.bodyHash)).size).toBe(2)
  })
})

/** Replaces parts of a function in this test's database. */
async function weaken({ sql }: AcceptingSetup, name: string, changes: readonly (readonly [string, string])[]) {
  const [row] = await sql<{ text: string }>(
    `select pg_get_functiondef(oid) as text from pg_proc where pronamespace = 'control'::regnamespace and proname = $1`,
    [name],
  )
  let text = row!.text
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${name} does not contain: ${from}`)
    text = text.replace(from, to)
  }
  await sql(text)
}
