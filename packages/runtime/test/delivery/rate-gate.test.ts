import type { RateBucket } from '@howazit/connector-kit'
import { expect, test } from 'vitest'
import { createRateGate, type RateGate } from '../../src/delivery/limits/rate-gate.ts'
import { createPostgresRateStore, type KeyedBucket } from '../../src/delivery/limits/rate-store.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'
import { START } from './create-change.ts'
import { createHandClock, type HandClock } from './set-up-delivery.ts'

const PER_MINUTE: RateBucket = { name: 'minute', scope: 'connection', limit: 120, windowMs: 60_000 }
const PER_HOUR: RateBucket = { name: 'hour', scope: 'connection', limit: 300, windowMs: 3_600_000, window: 'hour' }
const keyed = (bucket: RateBucket, cost = 1): KeyedBucket => ({ key: `test:${bucket.name}`, bucket, cost })

/** Workers on one store and one clock. */
async function setUp(workers: number) {
  const postgres = await setUpPostgres()
  const clock = createHandClock(START)
  let isAway = false
  let transactions = 0
  const oltp: Pick<Oltp, 'asOperator'> = {
    asOperator: (...given) => {
      transactions += 1
      return isAway ? Promise.reject(new Error('the store is away')) : postgres.oltp.asOperator(...given)
    },
  }
  const gates = Array.from({ length: workers }, () =>
    createRateGate({ store: createPostgresRateStore({ oltp, clock }), clock, workers: () => workers }),
  )
  return {
    gates,
    clock,
    transactions: () => transactions,
    loseStore: () => {
      isAway = true
    },
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}

interface Drive {
  readonly gates: readonly RateGate[]
  readonly clock: HandClock
  readonly buckets: readonly KeyedBucket[]
  readonly seconds: number
}

/** Everybody sends as much as it may, five times a second. Returns when each call was made, in milliseconds. */
async function drive({ gates, clock, buckets, seconds }: Drive): Promise<number[]> {
  const calls: number[] = []
  const startedAtMs = clock.now().getTime()
  for (let step = 0; step < seconds * 5; step += 1) {
    for (const gate of gates)
      while ((await gate.pass(buckets)) === undefined) calls.push(clock.now().getTime() - startedAtMs)
    clock.advanceBy(200)
  }
  return calls
}

const mostWithin = (calls: readonly number[], windowMs: number): number =>
  Math.max(...calls.map((start) => calls.filter((at) => at >= start && at < start + windowMs).length))

test('all workers together keep within a rolling limit, and use it', async () => {
  await using set = await setUp(3)

  const calls = await drive({ ...set, buckets: [keyed(PER_MINUTE)], seconds: 150 })

  expect(mostWithin(calls, 60_000)).toBeLessThanOrEqual(120)
  expect(calls.length).toBeGreaterThan(2.5 * 120 * 0.8)
})

test('a call goes out only when every bucket has room for it', async () => {
  await using set = await setUp(2)

  const calls = await drive({ ...set, buckets: [keyed(PER_MINUTE), keyed(PER_HOUR, 10)], seconds: 90 })

  expect(calls).toHaveLength(30)
  const refusal = await set.gates[0]!.pass([keyed(PER_MINUTE), keyed(PER_HOUR, 10)])
  expect(refusal?.by.bucket.name).toBe('hour')
})

test('asks the store for a second’s worth at once', async () => {
  await using set = await setUp(1)
  const fast: RateBucket = { name: 'fast', scope: 'connection', limit: 60_000, windowMs: 60_000 }

  for (let call = 0; call < 900; call += 1) expect(await set.gates[0]!.pass([keyed(fast)])).toBeUndefined()

  expect(set.transactions()).toBeLessThanOrEqual(2)
})

test('who is told "not now" rests, and so do the others when they ask next', async () => {
  await using set = await setUp(2)
  const [one, other] = set.gates as [RateGate, RateGate]
  await one.tell(keyed(PER_MINUTE), { kind: 'throttled', retryAfterMs: 30_000 })

  expect((await one.pass([keyed(PER_MINUTE)]))?.waitMs).toBe(30_000)
  expect((await other.pass([keyed(PER_MINUTE)]))?.waitMs).toBe(30_000)
  set.clock.advanceBy(31_000)
  const afterwards = await drive({ ...set, buckets: [keyed(PER_MINUTE)], seconds: 30 })

  // Half of what the limit says from then on, creeping back.
  expect(afterwards.length).toBeGreaterThan(20)
  expect(afterwards.length).toBeLessThan(60)
})

test('what a reply says is left is believed by all', async () => {
  await using set = await setUp(2)
  const [one, other] = set.gates as [RateGate, RateGate]
  const resetAt = new Date(START.getTime() + 20_000)
  await one.tell(keyed(PER_MINUTE), { kind: 'observed', observation: { bucket: 'minute', remaining: 0, resetAt } })

  expect((await other.pass([keyed(PER_MINUTE)]))?.waitMs).toBe(20_000)
})

test('while the store is away each worker keeps to its part of the limit', async () => {
  await using set = await setUp(3)
  set.loseStore()

  const calls = await drive({ ...set, buckets: [keyed(PER_MINUTE)], seconds: 120 })

  expect(mostWithin(calls, 60_000)).toBeLessThanOrEqual(120)
  expect(calls.length).toBeGreaterThan(120)
})
