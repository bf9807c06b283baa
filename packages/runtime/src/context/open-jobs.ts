import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { BullmqJobs } from '../jobs/bullmq-jobs.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { postgresQueueBackend } from '../jobs/postgres-queue-backend.ts'

export interface OpenJobsDeps {
  readonly config: Pick<Config, 'postgres' | 'redis'>
  readonly clock: Clock
  readonly logger: Logger
}

/** Queues on Redis where there is one, else in PostgreSQL, without a pooler: workers LISTEN. */
export function openJobs({ config: { postgres }, clock, logger }: OpenJobsDeps): Jobs {
  const onError = (error: Error, name: string) => logger.warn({ job: name, reason: error.message }, 'job.failed')
  return new BullmqJobs({ backend: postgresQueueBackend(postgres.directUrl ?? postgres.url), clock, onError })
}
