import type { Clock } from '../clock.ts'
import type { Quota, Taken } from './rate-limits.ts'
import { createTokenBucket, type Lease, type LeaseRequest } from './token-bucket.ts'

/** One tenant's limit in this process. */
export interface TenantLimit {
  take(count: number, quota: Quota): Promise<Taken>
}

export interface TenantLimitDeps {
  readonly tenantId: string
  readonly clock: Clock
  /** Undefined while the store is away. */
  readonly lease: (request: LeaseRequest) => Promise<Lease | undefined>
}

// A tenth of a second's worth is leased at a time: ten questions a second and process at most, and no more than that is ahead
// of the shared bucket. What is not spent within a second goes back with the next question.
const BLOCK_MS = 100
const KEEP_MS = 1_000

const ALLOWED: Taken = { isAllowed: true, retryAfterMs: 0 }

/**
 * Spends what it has leased, and asks for more when that is not enough; requests that come meanwhile wait for the same answer.
 * After a refusal it knows how much the shared bucket can hold at most until when, and refuses without asking.
 */
export function createTenantLimit({ tenantId, clock, lease }: TenantLimitDeps): TenantLimit {
  let left = 0
  let leasedAtMs = Number.NEGATIVE_INFINITY
  let shared: { readonly left: number; readonly atMs: number } | undefined
  let alone: ReturnType<typeof createTokenBucket> | undefined
  let waiting = 0
  let asking: Promise<void> | undefined
  const nowMs = () => clock.now().getTime()

  async function take(count: number, quota: Quota): Promise<Taken> {
    for (;;) {
      const isKept = nowMs() - leasedAtMs < KEEP_MS
      if (isKept && left >= count) {
        left -= count
        return ALLOWED
      }
      const missing = isKept ? count - left : count
      const retryAfterMs = waitFor(missing, quota)
      if (retryAfterMs > 0) return { isAllowed: false, retryAfterMs }
      waiting += count
      asking ??= ask(missing, quota).finally(() => {
        asking = undefined
      })
      await asking
      waiting -= count
    }
  }

  /** How long the shared bucket has fewer for certain: others only take from it. */
  function waitFor(missing: number, { perSecond, burst }: Quota): number {
    if (!shared) return 0
    const enough = Math.min(missing, burst)
    const tokensNow = shared.left + ((nowMs() - shared.atMs) * perSecond) / 1_000
    return tokensNow >= enough ? 0 : Math.max(1, Math.ceil(((enough - tokensNow) * 1_000) / perSecond))
  }

  async function ask(least: number, quota: Quota): Promise<void> {
    const returned = nowMs() - leasedAtMs < KEEP_MS ? 0 : left
    const block = Math.max(1, (quota.perSecond * BLOCK_MS) / 1_000)
    // Whoever waits by now is served by one answer as far as it reaches.
    const wanted = Math.max(least, Math.min(waiting, quota.burst) + block)
    const request = { tenantId, least, wanted, returned, quota }
    if (returned > 0) left = 0
    const { granted, left: leftThere } = (await lease(request)) ?? leaseAlone(request)
    if (granted > 0) {
      left += granted
      leasedAtMs = nowMs()
    }
    shared = granted > 0 ? undefined : { left: leftThere, atMs: nowMs() }
  }

  /** The store is away: a bucket of the same size, here. */
  function leaseAlone(request: LeaseRequest): Lease {
    alone ??= createTokenBucket()
    return alone.lease(request, clock.now())
  }

  return { take }
}
