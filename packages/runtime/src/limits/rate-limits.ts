import type { Tenant } from '../tenancy/tenant.ts'

export interface Quota {
  readonly perSecond: number
  /** How many may come at once after a quiet while, at least 1. */
  readonly burst: number
}

/** What a tenant may send; undefined or 0 per second is no limit. */
export type QuotaOf = (tenant: Tenant) => Quota | undefined

export interface Taken {
  readonly isAllowed: boolean
  /** When the same may be tried again; 0 if it is allowed. */
  readonly retryAfterMs: number
}

/**
 * A token bucket per tenant, shared by all processes. Never rejects: while its store is away each process gives every tenant
 * the whole quota by itself, so that nobody within it is refused. More at once than the burst is allowed when the bucket is
 * full, and what follows waits the longer.
 */
export interface RateLimits {
  take(tenant: Tenant, count: number): Promise<Taken>
}
