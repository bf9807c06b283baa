import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { createRateLimits } from './create-rate-limits.ts'
import type { QuotaOf, RateLimits } from './rate-limits.ts'
import type { LeaseRequest } from './token-bucket.ts'

export interface PostgresRateLimitsDeps {
  /** Works as howazit_ingest. */
  readonly pool: Pick<PgPool, 'run'>
  readonly quotaOf: QuotaOf
  readonly clock: Clock
  readonly events: Events
  /** A database that takes longer counts as away. Default 250 ms. */
  readonly timeoutMs?: number
}

/** Buckets as rows of the control database, refilled by its clock. */
export function createPostgresRateLimits({
  pool,
  quotaOf,
  clock,
  events,
  timeoutMs = 250,
}: PostgresRateLimitsDeps): RateLimits {
  const lease = async ({ tenantId, least, wanted, returned, quota }: LeaseRequest) => {
    const values = [tenantId, least, wanted, returned, quota.perSecond, quota.burst]
    const { rows } = await pool.run<{ granted: number; left: number }>({ text: LEASE, values })
    return rows[0]!
  }
  return createRateLimits({ lease, quotaOf, clock, events, timeoutMs })
}

// clock_timestamp(), since now() is when the statement began, and it may have waited for the row. The arithmetic is that of
// token-bucket.ts; a bucket that is not there is full.
const LEASE = `
  insert into control.rate_limits as bucket (tenant_id, tokens, granted, refilled_at)
  values (
    $1,
    $6::float8 - greatest($2::float8, least($3::float8, $6::float8)),
    greatest($2::float8, least($3::float8, $6::float8)),
    clock_timestamp())
  on conflict (tenant_id) do update
  set (tokens, granted, refilled_at) = (
    select available - lease.granted, lease.granted, time.at
    from (select clock_timestamp() as at) as time
    cross join lateral (
      select greatest(0, extract(epoch from time.at - bucket.refilled_at)) as elapsed) as since
    cross join lateral (
      select least($6::float8, bucket.tokens + $4::float8 + since.elapsed * $5::float8) as available) as refilled
    cross join lateral (
      select case when available >= least($2::float8, $6::float8)
        then greatest($2::float8, least($3::float8, available)) else 0 end as granted) as lease)
  returning granted, tokens as left`
