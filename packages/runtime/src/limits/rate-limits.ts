import type { Tenant } from '../tenancy/tenant.ts'

export interface Quota {
  readonly perSecond: number
  /** How many may come at once after a quiet while, at least 1. */
  readonly burst: number
}

export interface TenantQuota extends Quota {
  /** How much of it one of the tenant's clients may take; undefined, and at 100: all of it. */
  readonly clientPercent?: number
}

/** What a tenant may send; undefined or 0 per second is no limit. */
export type QuotaOf = (tenant: Tenant) => TenantQuota | undefined

export interface Sender {
  readonly tenant: Tenant
  /** Undefined for a token that was given to no client: it has the tenant's quota and none of its own. */
  readonly clientId?: string | undefined
}

/** A quota that a sender has, and what is left of it as far as this process knows. */
export interface QuotaLeft extends Quota {
  readonly of: 'tenant' | 'client'
  readonly left: number
}

export interface Taken {
  readonly isAllowed: boolean
  /** When the same may be tried again; 0 if it is allowed. */
  readonly retryAfterMs: number
  /** None where there is no limit. */
  readonly quotas: readonly QuotaLeft[]
}

/**
 * A token bucket per tenant and, where its quota says so, per client, shared by all processes. Never rejects: while its store
 * is away each process gives every tenant the whole quota by itself, so that nobody within it is refused. More at once than
 * the burst is allowed when the bucket is full, and what follows waits the longer.
 */
export interface RateLimits {
  take(sender: Sender, count: number): Promise<Taken>
  /** What is known without asking anybody: allowed, unless not even one would be for certain. Takes nothing. */
  foresee(sender: Sender): Taken
}
