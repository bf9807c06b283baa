import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { AcceptLog } from '../ingest/accept-log.ts'
import { PostgresAcceptLog } from '../ingest/postgres-accept-log.ts'
import { RedisClaimCache } from '../ingest/redis-claim-cache.ts'
import type { SpoolLimits } from '../ingest/spool-responses.ts'
import { StreamAcceptLog } from '../ingest/stream-accept-log.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { Redis } from '../redis/create-redis.ts'
import type { OpenedStream } from './load-stream.ts'

export interface OpenAcceptLogDeps extends Pick<OpenedStream, 'stream' | 'postgresStream'> {
  /** Of the role howazit_ingest. */
  readonly pool: PgPool
  readonly redis: Redis | undefined
  /** Where the stream is not PostgreSQL's. */
  readonly spool: SpoolLimits | undefined
  readonly clock: Clock
  readonly events: Events
}

/** One transaction where claims and stream are both in PostgreSQL; else claim, publish, confirm. */
export function openAcceptLog(deps: OpenAcceptLogDeps): AcceptLog & { close(): Promise<void> } {
  const { pool, stream, postgresStream, redis, spool, clock, events } = deps
  if (postgresStream) return new PostgresAcceptLog({ pool, onAppended: () => postgresStream.announce('responses.raw') })
  const cache = redis && new RedisClaimCache({ redis, clock, events })
  return new StreamAcceptLog({ pool, stream, cache, clock, events }, spool && toOptions(spool))
}

const toOptions = ({ rowsMax, bytesMax }: SpoolLimits) => ({ spoolRowsMax: rowsMax, spoolBytesMax: bytesMax })
