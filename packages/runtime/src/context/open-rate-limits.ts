import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Events } from '../events.ts'
import { createPostgresRateLimits } from '../limits/postgres-rate-limits.ts'
import type { QuotaOf, RateLimits } from '../limits/rate-limits.ts'
import { createRedisRateLimits } from '../limits/redis-rate-limits.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { Redis } from '../redis/create-redis.ts'

export interface OpenRateLimitsDeps {
  readonly config: Pick<Config, 'rateLimit' | 'clientRatePercent'>
  /** Of the role howazit_ingest. */
  readonly pool: PgPool
  readonly redis: Redis | undefined
  readonly clock: Clock
  readonly events: Events
}

/** The tenant's own quota, or the one for every tenant, and of it what one client may take; counted over all processes. */
export function openRateLimits({ config, pool, redis, clock, events }: OpenRateLimitsDeps): RateLimits {
  const { rateLimit, clientRatePercent } = config
  const quotaOf: QuotaOf = ({ quota = rateLimit }) => quota && { clientPercent: clientRatePercent, ...quota }
  return redis
    ? createRedisRateLimits({ redis, quotaOf, clock, events })
    : createPostgresRateLimits({ pool, quotaOf, clock, events })
}
