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
  const lease = async ({ bucket, least, wanted, returned, quota }: LeaseRequest) => {
    const { tenantId, clientId } = bucket
    const numbers = [least, wanted, returned, quota.perSecond, quota.burst]
    const query =
      clientId === undefined
        ? { text: LEASE_OF_TENANT, values: [...numbers, tenantId] }
        : { text: LEASE_OF_CLIENT, values: [...numbers, tenantId, clientId] }
    const { rows } = await pool.run<{ granted: number; left: number }>(query)
    return rows[0]!
  }
  return createRateLimits({ lease, quotaOf, clock, events, timeoutMs })
}

// clock_timestamp(), since now() is when the statement began, and it may have waited for the row. The arithmetic is that of
// token-bucket.ts; a bucket that is not there is full.
const leaseFrom = (table: string, key: string, parameters: string) => `
  insert into control.${table} as bucket (${key}, tokens, granted, refilled_at)
  values (
    ${parameters},
    $5::float8 - greatest($1::float8, least($2::float8, $5::float8)),
    greatest($1::float8, least($2::float8, $5::float8)),
    clock_timestamp())
  on conflict (${key}) do update
  set (tokens, granted, refilled_at) = (
    select available - lease.granted, lease.granted, time.at
    from (select clock_timestamp() as at) as time
    cross join lateral (
      select greatest(0, extract(epoch from time.at - bucket.refilled_at)) as elapsed) as since
    cross join lateral (
      select least($5::float8, bucket.tokens + $3::float8 + since.elapsed * $4::float8) as available) as refilled
    cross join lateral (
      select case when available >= least($1::float8, $5::float8)
        then greatest($1::float8, least($2::float8, available)) else 0 end as granted) as lease)
  returning granted, tokens as left`

const LEASE_OF_TENANT = leaseFrom('rate_limits', 'tenant_id', '$6')
const LEASE_OF_CLIENT = leaseFrom('client_rate_limits', 'tenant_id, client_id', '$6, $7')
