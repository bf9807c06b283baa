import type { Notices } from '../notices/notices.ts'
import { PostgresNotices } from '../notices/postgres-notices.ts'
import { RedisNotices } from '../notices/redis-notices.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { Listener } from '../oltp/postgres-listener.ts'
import type { Redis } from '../redis/create-redis.ts'

export interface OpenNoticesDeps {
  readonly redis: Redis | undefined
  readonly pool: PgPool
  /** Asked for only where Redis is not. */
  readonly openListener: () => Listener
}

/** On pub/sub where there is a Redis, else on NOTIFY. */
export function openNotices({ redis, pool, openListener }: OpenNoticesDeps): Notices & { close(): Promise<void> } {
  return redis ? new RedisNotices(redis) : new PostgresNotices({ pool, listener: openListener() })
}
