import { type BucketState, fullBucket, takeTokens } from '@howazit/connector-kit'
import type { Clock } from '../../clock.ts'
import { heed, type KeyedBucket, type RateNews, type RateStore } from './rate-store.ts'

/** Lets requests through as vendors' limits allow, before an attempt is spent on hearing "not now". */
export interface RateGate {
  /** Undefined when a call may be made now; else how long until one may, and which bucket says so. */
  pass(buckets: readonly KeyedBucket[]): Promise<{ readonly waitMs: number; readonly by: KeyedBucket } | undefined>
  tell(keyed: KeyedBucket, news: RateNews): Promise<void>
}

export interface RateGateDeps {
  readonly store: RateStore
  readonly clock: Clock
  /** How many share a limit while the store cannot be asked. */
  readonly workers: () => number
}

interface Held {
  calls: number
  expiresAtMs: number
  /** Nothing is to be had before, and asking costs a transaction. */
  emptyUntilMs: number
  toldAtMs: number
}

/** What was leased for a second and not used within it is given up: the bucket fills again by itself. */
const HELD_MS = 1_000
/** Others may give something back, or the vendor says more. */
const EMPTY_MS_MAX = 5_000
const TOLD_EVERY_MS = 1_000
const BUCKETS_MAX = 10_000

/**
 * Blocks of at most a second's worth of calls are leased from the shared store and spent here. While the store is away a process
 * keeps to its part of the limit: all of it divided by the processes there were when that was last known.
 */
export function createRateGate({ store, clock, workers }: RateGateDeps): RateGate {
  const held = new Map<string, Held>()
  const alone = new Map<string, BucketState>()

  const holdingOf = ({ key }: KeyedBucket): Held => {
    const known = held.get(key)
    if (known) return known
    if (held.size >= BUCKETS_MAX) held.clear()
    const fresh = { calls: 0, expiresAtMs: 0, emptyUntilMs: 0, toldAtMs: 0 }
    held.set(key, fresh)
    return fresh
  }

  const leaseAlone = (keyed: KeyedBucket): { granted: number; waitMs: number } => {
    const now = clock.now()
    const share = { ...keyed.bucket, limit: Math.max(1, Math.floor(keyed.bucket.limit / workers())) }
    if (alone.size >= BUCKETS_MAX) alone.clear()
    const known = alone.get(keyed.key) ?? fullBucket(share, now)
    const { state, granted, waitMs } = takeTokens(share, known, { now, wanted: 1, cost: keyed.cost })
    alone.set(keyed.key, state)
    return { granted, waitMs }
  }

  /** Undefined when one was taken, else the wait. */
  const takeOne = async (keyed: KeyedBucket): Promise<number | undefined> => {
    const holding = holdingOf(keyed)
    const nowMs = clock.now().getTime()
    if (holding.emptyUntilMs > nowMs) return holding.emptyUntilMs - nowMs
    if (holding.calls > 0 && holding.expiresAtMs > nowMs) {
      holding.calls -= 1
      return undefined
    }
    const { granted, waitMs } = await store.lease(keyed, 1).catch(() => leaseAlone(keyed))
    if (granted === 0) {
      holding.emptyUntilMs = nowMs + Math.min(waitMs, EMPTY_MS_MAX)
      return waitMs
    }
    holding.calls = granted - 1
    holding.expiresAtMs = nowMs + HELD_MS
    return undefined
  }

  return {
    async pass(buckets) {
      const taken: KeyedBucket[] = []
      for (const keyed of buckets) {
        const waitMs = await takeOne(keyed)
        if (waitMs === undefined) taken.push(keyed)
        else {
          for (const each of taken) holdingOf(each).calls += 1
          return { waitMs: Math.max(1, waitMs), by: keyed }
        }
      }
      return undefined
    },

    async tell(keyed, news) {
      const holding = holdingOf(keyed)
      const nowMs = clock.now().getTime()
      // Every reply may tell how much is left; it matters when that is nothing, and now and then.
      const isUsedUp = news.kind === 'throttled' || news.observation.remaining === 0
      if (!isUsedUp && nowMs - holding.toldAtMs < TOLD_EVERY_MS) return
      holding.toldAtMs = nowMs
      holding.calls = 0
      const known = alone.get(keyed.key)
      if (known) alone.set(keyed.key, heed(keyed.bucket, { known, news, now: clock.now() }))
      // Not known to the others then; the next refusal tells them.
      await store.tell(keyed, news).catch(() => undefined)
    },
  }
}
