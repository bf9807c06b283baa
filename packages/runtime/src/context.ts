import type { ClickHouseClient } from '@clickhouse/client'
import { createMappingPool, type MappingPool } from '@howazit/connector-kit'
import type { Logger } from 'pino'
import { createClickhouse } from './analytics/create-clickhouse.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { loadStream } from './context/load-stream.ts'
import { openAcceptLog } from './context/open-accept-log.ts'
import { openFeeds } from './context/open-feeds.ts'
import { openJobs } from './context/open-jobs.ts'
import { openNotices } from './context/open-notices.ts'
import { openOnDemand } from './context/open-on-demand.ts'
import { openRateLimits } from './context/open-rate-limits.ts'

import { createEgress } from './egress/create-egress.ts'
import type { Egress } from './egress/egress.ts'
import { createEvents, type Events } from './events.ts'
import { createIds, type Ids } from './ids.ts'
import type { AcceptLog } from './ingest/accept-log.ts'
import { createSurveyShapes, type SurveyShapes } from './ingest/survey-shapes.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { RateLimits } from './limits/rate-limits.ts'
import { Misconfigured } from './misconfigured.ts'
import type { Notices } from './notices/notices.ts'
import type { Oltp } from './oltp/oltp.ts'
import { createPools, type Pools } from './oltp/pools.ts'
import { PostgresListener } from './oltp/postgres-listener.ts'
import { PostgresOltp } from './oltp/postgres-oltp.ts'
import type { Feeds } from './realtime/feeds.ts'
import { createRedis, type Redis } from './redis/create-redis.ts'
import { ROLES, type Role } from './roles.ts'
import { createSecrets } from './secrets/create-secrets.ts'
import { loadKeyFile } from './secrets/load-key-file.ts'
import type { Secrets } from './secrets/secrets.ts'
import type { PostgresStream } from './stream/postgres/postgres-stream.ts'
import type { Stream } from './stream/stream.ts'
import { createTenants } from './tenancy/postgres-tenants.ts'
import type { Tenants } from './tenancy/tenant.ts'

/**
 * Everything that varies, passed in. Drivers are made here and nowhere else, each when it is first asked for: what a role
 * does not use is never opened.
 */
export interface Context {
  readonly config: Config
  readonly clock: Clock
  readonly ids: Ids
  readonly events: Events
  readonly pools: Pools
  readonly listener: PostgresListener
  readonly oltp: Oltp
  readonly tenants: Tenants
  readonly stream: Stream
  /** The stream where it lies in PostgreSQL: accepting then shares its transaction, and housekeeping trims it. */
  readonly postgresStream: PostgresStream | undefined
  /** Makes what the stream needs, once per process before anything is published. */
  readonly prepareStream: () => Promise<void>
  readonly acceptLog: AcceptLog
  readonly surveyShapes: SurveyShapes
  readonly clickhouse: ClickHouseClient
  /** Only for roles that seal or open secrets: api and delivery. */
  readonly secrets: Secrets
  readonly jobs: Jobs
  /** Only where its URL is set: it makes things faster, and losing it changes nothing else. */
  readonly redis: Redis | undefined
  readonly rateLimits: RateLimits | undefined
  readonly notices: Notices
  readonly feeds: Feeds
  readonly mappings: MappingPool
  readonly egress: Egress
  /** The names of the parts that are open. */
  readonly opened: () => ReadonlySet<string>
  /** In the reverse order of opening. Idempotent. */
  readonly close: () => Promise<void>
}

export interface ContextOptions {
  readonly logger: Logger
  /** Default: all. */
  readonly roles?: readonly Role[]
  /** Default: lines of the logger. */
  readonly events?: Events
  /** Sees what the stages read. */
  readonly watchStream?: (stream: Stream) => Stream
  /** As in OpenOnDemandOptions. */
  readonly onClosing?: (part: string) => void
}

/** Each subscription of a stage on the embedded stream holds up to one connection per partition it reads. */
const OPERATOR_CONNECTIONS = 48

/** Two, so that mappings of two trust groups do not replace each other's process. None is started before the first mapping. */
const MAPPING_PROCESSES = 2

/** Whether one of the roles seals or opens secrets, and therefore needs the key. */
export const keepsSecrets = (roles: readonly Role[]): boolean => roles.includes('api') || roles.includes('delivery')

/** Reaches for nothing but the key file: connections come with the first use. */
export async function openContext(config: Config, options: ContextOptions): Promise<Context> {
  const { logger, roles = ROLES, events = createEvents(logger), watchStream = (stream) => stream } = options
  const clock = systemClock
  const openStream = await loadStream(config)
  const secrets = await openSecrets(config, { clock, roles })
  const { part, names, close } = openOnDemand(options)
  const url = config.postgres.directUrl ?? config.postgres.url
  const sizes = config.kafka ? {} : { operator: OPERATOR_CONNECTIONS }

  const pools = part(
    'postgres',
    () => createPools(config.postgres, sizes),
    (opened) => opened.close(),
  )
  const listener = part(
    'listener',
    () => startListener(url),
    (opened) => opened.stop(),
  )
  const oltp = part('oltp', () => new PostgresOltp({ pools: pools(), events, clock }))
  const tenants = part('tenants', () => createTenants({ pool: pools().app, clock }))
  const surveyShapes = part('surveyShapes', () => createSurveyShapes({ oltp: oltp(), clock }))
  const redis = part(
    'redis',
    () => (config.redis ? createRedis(config.redis, { onLost: warnOfLoss(logger) }) : undefined),
    async (opened) => opened?.close(),
  )
  const stream = part(
    'stream',
    () => openStream({ events, openPostgres: () => ({ pool: pools().operator, listener: listener() }) }),
    ({ stream: opened }) => opened.close(),
  )
  const watchedStream = part('watchedStream', () => watchStream(stream().stream))
  const acceptLog = part(
    'acceptLog',
    () => openAcceptLog({ pool: pools().ingest, ...stream(), redis: redis(), clock, events }),
    (opened) => opened.close(),
  )
  const rateLimits = part('rateLimits', () =>
    openRateLimits({ config, pool: pools().ingest, redis: redis(), clock, events }),
  )
  const clickhouse = part(
    'clickhouse',
    () => createClickhouse(config.clickhouse),
    (opened) => opened.close(),
  )
  const notices = part(
    'notices',
    () => openNotices({ redis: redis(), pool: pools().operator, openListener: listener }),
    (opened) => opened.close(),
  )
  const feeds = part('feeds', () =>
    openFeeds({ redis: redis(), oltp: oltp(), stream: stream().stream, openClickhouse: clickhouse, clock }),
  )
  const jobs = part(
    'jobs',
    () => openJobs({ config, redis: redis(), clock, logger }),
    (opened) => opened.close(),
  )
  const mappings = part(
    'mappings',
    () => createMappingPool({ size: MAPPING_PROCESSES, logger }),
    (opened) => opened.close(),
  )
  const egress = part(
    'egress',
    () => createEgress({ policy: config.egress, clock }),
    (opened) => opened.close(),
  )

  return Object.freeze<Context>({
    config,
    clock,
    events,
    ids: createIds(clock),
    opened: names,
    prepareStream: () => stream().prepare(),
    close,
    get pools() {
      return pools()
    },
    get listener() {
      return listener()
    },
    get oltp() {
      return oltp()
    },
    get tenants() {
      return tenants()
    },
    get stream() {
      return watchedStream()
    },
    get postgresStream() {
      return stream().postgresStream
    },
    get acceptLog() {
      return acceptLog()
    },
    get surveyShapes() {
      return surveyShapes()
    },
    get clickhouse() {
      return clickhouse()
    },
    get secrets() {
      return secrets()
    },
    get jobs() {
      return jobs()
    },
    get redis() {
      return redis()
    },
    get rateLimits() {
      return rateLimits()
    },
    get notices() {
      return notices()
    },
    get feeds() {
      return feeds()
    },
    get mappings() {
      return mappings()
    },
    get egress() {
      return egress()
    },
  })
}

const warnOfLoss = (logger: Logger) => (reason: string) => logger.warn({ engine: 'redis', reason }, 'engine.lost')

function startListener(url: string): PostgresListener {
  const listener = new PostgresListener(url)
  listener.start()
  return listener
}

/** Read now, so that a key that cannot be used ends the process at its start and not at the first secret. */
async function openSecrets(
  config: Config,
  { clock, roles }: { clock: Clock; roles: readonly Role[] },
): Promise<() => Secrets> {
  if (!keepsSecrets(roles))
    return () => {
      throw new Error(`Secrets were asked for by ${roles.join(', ')}, which have no key.`)
    }
  const keyEncryptionKey = await loadKeyFile(config.keyFile).catch((cause: Error) => {
    throw new Misconfigured(`HOWAZIT_KEY_FILE cannot be used: ${cause.message}`, { cause })
  })
  const secrets = createSecrets({ keyEncryptionKey, clock })
  return () => secrets
}
