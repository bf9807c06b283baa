import type { Clock } from '../clock.ts'
import type { Quota, Taken } from './rate-limits.ts'
import { createTokenBucket, type Lease, type LeaseRequest } from './token-bucket.ts'

type Verdict = Pick<Taken, 'isAllowed' | 'retryAfterMs'>

/** One bucket as this process sees it. */
export interface Limit {
  take(count: number, quota: Quota): Promise<Verdict>
  /** What was taken and is not going to be used. */
  giveBack(count: number): void
  /** Refuses what is refused for certain; takes nothing and asks nobody. */
  foresee(count: number, quota: Quota): Verdict
  /** As far as is known here. */
  left(quota: Quota): number
}

export interface LimitDeps {
  readonly clock: Clock
  /** Undefined while the store is away. */
  readonly lease: (request: Omit<LeaseRequest, 'bucket'>) => Promise<Lease | undefined>
}

// A tenth of a second's worth is leased at a time: ten questions a second and process at most, and no more than that is ahead
// of the shared bucket. What is not spent within a second goes back with the next question.
const BLOCK_MS = 100
const KEEP_MS = 1_000

const ALLOWED: Verdict = { isAllowed: true, retryAfterMs: 0 }

/**
 * Spends what it has leased, and asks for more when that is not enough; requests that come meanwhile wait for the same answer.
 * After a refusal it knows how much the shared bucket can hold at most until when, and refuses without asking.
 */
export function createLimit({ clock, lease }: LimitDeps): Limit {
  let held = 0
  let leasedAtMs = Number.NEGATIVE_INFINITY
  let shared: { readonly left: number; readonly atMs: number; readonly isRefusal: boolean } | undefined
  let alone: ReturnType<typeof createTokenBucket> | undefined
  let waiting = 0
  let asking: Promise<void> | undefined
  const nowMs = () => clock.now().getTime()
  const kept = () => (nowMs() - leasedAtMs < KEEP_MS ? held : 0)

  async function take(count: number, quota: Quota): Promise<Verdict> {
    for (;;) {
      if (kept() >= count) {
        held -= count
        return ALLOWED
      }
      const verdict = foresee(count, quota)
      if (!verdict.isAllowed) return verdict
      waiting += count
      asking ??= ask(count - kept(), quota).finally(() => {
        asking = undefined
      })
      await asking
      waiting -= count
    }
  }

  function foresee(count: number, quota: Quota): Verdict {
    const missing = count - kept()
    if (missing <= 0) return ALLOWED
    const retryAfterMs = waitFor(missing, quota)
    return { isAllowed: retryAfterMs === 0, retryAfterMs }
  }

  /** How long the shared bucket has fewer for certain: others only take from it. */
  function waitFor(missing: number, quota: Quota): number {
    if (!shared?.isRefusal) return 0
    const enough = Math.min(missing, quota.burst)
    const tokensNow = sharedNow(quota)
    return tokensNow >= enough ? 0 : Math.max(1, Math.ceil(((enough - tokensNow) * 1_000) / quota.perSecond))
  }

  /** At most. A bucket that nobody asked for is full. */
  function sharedNow({ perSecond, burst }: Quota): number {
    return shared ? Math.min(burst, shared.left + ((nowMs() - shared.atMs) * perSecond) / 1_000) : burst
  }

  async function ask(least: number, quota: Quota): Promise<void> {
    const returned = held - kept()
    const block = Math.max(1, (quota.perSecond * BLOCK_MS) / 1_000)
    // Whoever waits by now is served by one answer as far as it reaches.
    const wanted = Math.max(least, Math.min(waiting, quota.burst) + block)
    const request = { least, wanted, returned, quota }
    if (returned > 0) held = 0
    const { granted, left } = (await lease(request)) ?? leaseAlone(request)
    if (granted > 0) {
      held += granted
      leasedAtMs = nowMs()
    }
    shared = { left, atMs: nowMs(), isRefusal: granted === 0 }
  }

  /** The store is away: a bucket of the same size, here. */
  function leaseAlone(request: Omit<LeaseRequest, 'bucket'>): Lease {
    alone ??= createTokenBucket()
    return alone.lease(request, clock.now())
  }

  return {
    take,
    foresee,
    giveBack(count) {
      held += count
    },
    left: (quota) => Math.max(0, Math.floor(kept() + sharedNow(quota))),
  }
}
