import type { Quota } from './rate-limits.ts'

/** A tenant's, or that of one of its clients. */
export interface Bucket {
  readonly tenantId: string
  readonly clientId?: string
}

/** A shared bucket as its store keeps it, and what is asked of it at once. */
export interface LeaseRequest {
  readonly bucket: Bucket
  /** Fewer are of no use. */
  readonly least: number
  /** As many as will be spent soon. */
  readonly wanted: number
  /** Leased before and not spent. */
  readonly returned: number
  readonly quota: Quota
}

export interface Lease {
  /** 0 when there are fewer than `least`. */
  readonly granted: number
  /** What is left in the bucket; below zero while a large batch is paid off. */
  readonly left: number
}

/** Takes tokens out of the shared bucket, on the store's own time. */
export type LeaseTokens = (request: LeaseRequest) => Promise<Lease>

/**
 * The arithmetic of a bucket, for a process that is by itself. The stores do the same where they are, on their own clocks.
 */
export function createTokenBucket() {
  let tokens = Number.POSITIVE_INFINITY
  let refilledAtMs = 0

  return {
    lease({ least, wanted, returned, quota }: Omit<LeaseRequest, 'bucket'>, at: Date): Lease {
      const { perSecond, burst } = quota
      const elapsedMs = Math.max(0, at.getTime() - refilledAtMs)
      tokens = Math.min(burst, tokens + returned + (elapsedMs * perSecond) / 1_000)
      refilledAtMs = at.getTime()
      const granted = tokens >= Math.min(least, burst) ? Math.max(least, Math.min(wanted, tokens)) : 0
      tokens -= granted
      return { granted, left: tokens }
    },
  }
}
