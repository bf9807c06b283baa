import type { ClickHouseClient } from '@clickhouse/client'
import { createMappingPool, type MappingPool } from '@howazit/connector-kit'
import type { Logger } from 'pino'
import { createClickhouse } from './analytics/create-clickhouse.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { createEgress } from './egress/create-egress.ts'
import type { Egress } from './egress/egress.ts'
import { createEvents, type Events } from './events.ts'
import { createIds, type Ids } from './ids.ts'
import { createSurveyShapes, type SurveyShapes } from './ingest/survey-shapes.ts'
import { BullmqJobs } from './jobs/bullmq-jobs.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { Oltp } from './oltp/oltp.ts'
import { createPools, type Pools } from './oltp/pools.ts'
import { PostgresListener } from './oltp/postgres-listener.ts'
import { PostgresOltp } from './oltp/postgres-oltp.ts'
import { createSecrets } from './secrets/create-secrets.ts'
import { loadKeyFile } from './secrets/load-key-file.ts'
import type { Secrets } from './secrets/secrets.ts'
import { PostgresStream } from './stream/postgres/postgres-stream.ts'
import { createTenants } from './tenancy/postgres-tenants.ts'
import type { Tenants } from './tenancy/tenant.ts'

/** Everything that varies, opened once per process and passed in. Drivers are made here and nowhere else. */
export interface Context {
  readonly config: Config
  readonly clock: Clock
  readonly ids: Ids
  readonly events: Events
  readonly pools: Pools
  readonly listener: PostgresListener
  readonly oltp: Oltp
  readonly tenants: Tenants
  readonly stream: PostgresStream
  readonly surveyShapes: SurveyShapes
  readonly clickhouse: ClickHouseClient
  readonly secrets: Secrets
  readonly jobs: Jobs
  readonly mappings: MappingPool
  readonly egress: Egress
  /** In the reverse order of opening. Idempotent. */
  readonly close: () => Promise<void>
}

/** Each subscription of a stage holds up to one connection per partition it reads. */
const OPERATOR_CONNECTIONS = 48

/** Two, so that mappings of two trust groups do not replace each other's process. None is started before the first mapping. */
const MAPPING_PROCESSES = 2

export async function openContext(config: Config, { logger }: { logger: Logger }): Promise<Context> {
  const keyEncryptionKey = await loadKeyFile(config.keyFile)
  const clock = systemClock
  const events = createEvents(logger)
  const pools = createPools(config.postgres.url, { operator: OPERATOR_CONNECTIONS })
  const listener = new PostgresListener(config.postgres.url)
  const oltp = new PostgresOltp({ pools, events, clock })
  const stream = new PostgresStream({ pool: pools.operator, listener, events })
  const clickhouse = createClickhouse(config.clickhouse)
  const onError = (error: Error, name: string) => logger.warn({ job: name, reason: error.message }, 'job.failed')
  const jobs = new BullmqJobs({ url: config.postgres.url, clock, onError })
  const mappings = createMappingPool({ size: MAPPING_PROCESSES, logger })
  const egress = createEgress({ policy: config.egress, clock })

  listener.start()

  const closing = [
    () => stream.close(),
    () => jobs.close(),
    () => egress.close(),
    () => mappings.close(),
    () => clickhouse.close(),
    () => listener.stop(),
    () => pools.close(),
  ]
  let closed: Promise<void> | undefined
  const close = async () => {
    for (const part of closing) await part()
  }
  return Object.freeze({
    config,
    clock,
    events,
    pools,
    listener,
    oltp,
    stream,
    clickhouse,
    jobs,
    mappings,
    egress,
    ids: createIds(clock),
    tenants: createTenants({ pool: pools.app, clock }),
    surveyShapes: createSurveyShapes({ oltp, clock }),
    secrets: createSecrets({ keyEncryptionKey, clock }),
    close: () => (closed ??= close()),
  })
}
