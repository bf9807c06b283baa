import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import { createGate } from '../redis/create-gate.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { createTenantLimit, type TenantLimit } from './create-tenant-limit.ts'
import type { QuotaOf, RateLimits } from './rate-limits.ts'
import type { LeaseTokens } from './token-bucket.ts'

export interface CreateRateLimitsDeps {
  readonly lease: LeaseTokens
  readonly quotaOf: QuotaOf
  readonly clock: Clock
  readonly events: Events
  /** A store that takes longer counts as away. */
  readonly timeoutMs: number
}

/** Tenants that sent nothing for so long are forgotten; their unspent tokens, a tenth of a second's worth, with them. */
const FORGET_AFTER_MS = 60_000

const ALLOWED = { isAllowed: true, retryAfterMs: 0 } as const

export function createRateLimits({ lease, quotaOf, clock, events, timeoutMs }: CreateRateLimitsDeps): RateLimits {
  // One for all tenants: when the store is away, it is for each of them.
  const gate = createGate({ store: 'rate-limits', clock, events, timeoutMs })
  const limits = new Map<string, { readonly limit: TenantLimit; usedAtMs: number }>()
  let sweptAtMs = clock.now().getTime()

  function limitOf(tenant: Tenant, nowMs: number): TenantLimit {
    const known = limits.get(tenant.id)
    if (known) {
      known.usedAtMs = nowMs
      return known.limit
    }
    const limit = createTenantLimit({
      tenantId: tenant.id,
      clock,
      lease: (request) => gate.attempt(() => lease(request)),
    })
    limits.set(tenant.id, { limit, usedAtMs: nowMs })
    return limit
  }

  function sweep(nowMs: number): void {
    if (nowMs - sweptAtMs < FORGET_AFTER_MS) return
    sweptAtMs = nowMs
    for (const [tenantId, { usedAtMs }] of limits) if (nowMs - usedAtMs >= FORGET_AFTER_MS) limits.delete(tenantId)
  }

  return {
    async take(tenant, count) {
      const quota = quotaOf(tenant)
      if (!quota || quota.perSecond <= 0 || count <= 0) return ALLOWED
      const nowMs = clock.now().getTime()
      sweep(nowMs)
      return await limitOf(tenant, nowMs).take(count, quota)
    },
  }
}
