import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { BullmqJobs } from '../jobs/bullmq-jobs.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { postgresQueueBackend } from '../jobs/postgres-queue-backend.ts'
import { redisQueueBackend } from '../jobs/redis-queue-backend.ts'
import type { Redis } from '../redis/create-redis.ts'

export interface OpenJobsDeps {
  readonly config: Pick<Config, 'postgres'>
  readonly redis: Redis | undefined
  readonly clock: Clock
  readonly logger: Logger
}

/** Queues on Redis where there is one, else in PostgreSQL, without a pooler: workers LISTEN. */
export function openJobs({ config: { postgres }, redis, clock, logger }: OpenJobsDeps): Jobs {
  const backend = redis ? redisQueueBackend(redis) : postgresQueueBackend(postgres.directUrl ?? postgres.url)
  const onError = (error: Error, name: string) => logger.warn({ job: name, reason: error.message }, 'job.failed')
  return new BullmqJobs({ backend, clock, onError })
}
