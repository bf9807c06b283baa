import type { ClickHouseClient } from '@clickhouse/client'
import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Feeds } from '../realtime/feeds.ts'
import { PostgresFeeds } from '../realtime/postgres-feeds.ts'
import { RedisFeeds } from '../realtime/redis-feeds.ts'
import { createSeedFeed } from '../realtime/seed-feed.ts'
import type { Redis } from '../redis/create-redis.ts'
import type { Stream } from '../stream/stream.ts'

export interface OpenFeedsDeps {
  readonly redis: Redis | undefined
  readonly oltp: Oltp
  readonly stream: Pick<Stream, 'lag'>
  /** Asked for only where Redis is: counters that it lost come from there. */
  readonly openClickhouse: () => ClickHouseClient
  readonly clock: Clock
}

/** In Redis where there is one, else tables. */
export function openFeeds({ redis, oltp, stream, openClickhouse, clock }: OpenFeedsDeps): Feeds {
  if (!redis) return new PostgresFeeds({ oltp, clock })
  return new RedisFeeds({ redis, seed: createSeedFeed({ oltp, stream, clickhouse: openClickhouse() }), clock })
}
