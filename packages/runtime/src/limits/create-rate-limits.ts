import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import { createGate } from '../redis/create-gate.ts'
import { createLimit, type Limit } from './create-limit.ts'
import type { Quota, QuotaLeft, QuotaOf, RateLimits, Sender, Taken } from './rate-limits.ts'
import type { Bucket, LeaseTokens } from './token-bucket.ts'

export interface CreateRateLimitsDeps {
  readonly lease: LeaseTokens
  readonly quotaOf: QuotaOf
  readonly clock: Clock
  readonly events: Events
  /** A store that takes longer counts as away. */
  readonly timeoutMs: number
}

/** Buckets that nobody asked for so long are forgotten; their unspent tokens, a tenth of a second's worth, with them. */
const FORGET_AFTER_MS = 60_000

const UNLIMITED: Taken = { isAllowed: true, retryAfterMs: 0, quotas: [] }

/** A limit together with the quota it holds. */
interface Applied {
  readonly of: QuotaLeft['of']
  readonly limit: Limit
  readonly quota: Quota
}

export function createRateLimits({ lease, quotaOf, clock, events, timeoutMs }: CreateRateLimitsDeps): RateLimits {
  // One for all of them: when the store is away, it is for each.
  const gate = createGate({ store: 'rate-limits', clock, events, timeoutMs })
  const limits = new Map<string, { readonly limit: Limit; usedAtMs: number }>()
  let sweptAtMs = clock.now().getTime()

  function limitOf(bucket: Bucket): Limit {
    const nowMs = clock.now().getTime()
    sweep(nowMs)
    const name = `${bucket.tenantId} ${bucket.clientId ?? ''}`
    const known = limits.get(name)
    if (known) {
      known.usedAtMs = nowMs
      return known.limit
    }
    const limit = createLimit({ clock, lease: (request) => gate.attempt(() => lease({ ...request, bucket })) })
    limits.set(name, { limit, usedAtMs: nowMs })
    return limit
  }

  function sweep(nowMs: number): void {
    if (nowMs - sweptAtMs < FORGET_AFTER_MS) return
    sweptAtMs = nowMs
    for (const [name, { usedAtMs }] of limits) if (nowMs - usedAtMs >= FORGET_AFTER_MS) limits.delete(name)
  }

  /** The narrower one first. */
  function limitsOf({ tenant, clientId }: Sender): readonly Applied[] {
    const quota = quotaOf(tenant)
    if (!quota || quota.perSecond <= 0) return []
    const all: Applied = { of: 'tenant', limit: limitOf({ tenantId: tenant.id }), quota }
    const { clientPercent = 100 } = quota
    if (clientId === undefined || clientPercent >= 100) return [all]
    const limit = limitOf({ tenantId: tenant.id, clientId })
    return [{ of: 'client', limit, quota: shareOf(quota, clientPercent) }, all]
  }

  return {
    async take(sender, count) {
      const applied = limitsOf(sender)
      if (applied.length === 0 || count <= 0) return UNLIMITED
      for (const [index, { limit, quota }] of applied.entries()) {
        const { isAllowed, retryAfterMs } = await limit.take(count, quota)
        if (isAllowed) continue
        for (const taken of applied.slice(0, index)) taken.limit.giveBack(count)
        return { isAllowed, retryAfterMs, quotas: applied.map(toQuotaLeft) }
      }
      return { isAllowed: true, retryAfterMs: 0, quotas: applied.map(toQuotaLeft) }
    },
    foresee(sender) {
      const applied = limitsOf(sender)
      if (applied.length === 0) return UNLIMITED
      const verdicts = applied.map(({ limit, quota }) => limit.foresee(1, quota))
      return {
        isAllowed: verdicts.every(({ isAllowed }) => isAllowed),
        retryAfterMs: Math.max(...verdicts.map(({ retryAfterMs }) => retryAfterMs)),
        quotas: applied.map(toQuotaLeft),
      }
    },
  }
}

const shareOf = ({ perSecond, burst }: Quota, percent: number): Quota => ({
  perSecond: (perSecond * percent) / 100,
  burst: Math.max(1, Math.floor((burst * percent) / 100)),
})

const toQuotaLeft = ({ of, limit, quota }: Applied): QuotaLeft => ({
  of,
  perSecond: quota.perSecond,
  burst: quota.burst,
  left: limit.left(quota),
})
