import type { ClickHouseClient } from '@clickhouse/client'
import { createMappingPool, type MappingPool, type TokenSource } from '@howazit/connector-kit'
import type { Logger } from 'pino'
import { createClickhouse } from './analytics/create-clickhouse.ts'
import { type Anchors, createAnchors } from './audit/anchors.ts'
import { type AuditKey, createAuditKey } from './audit/audit-key.ts'
import { type AuditLog, createAuditLog } from './audit/audit-log.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { openTokenSource } from './connections/open-token-source.ts'
import type { Connectors } from './connectors/connectors.ts'
import { createConnectors } from './connectors/create-connectors.ts'
import { createPinnedConnectors, type PinnedConnectors } from './connectors/pinned-connectors.ts'
import { loadStream, type OpenedStream, type OpenStream } from './context/load-stream.ts'
import { openAcceptLog } from './context/open-accept-log.ts'
import { openFeeds } from './context/open-feeds.ts'
import { openJobs } from './context/open-jobs.ts'
import { openNotices } from './context/open-notices.ts'
import { openOnDemand, type Recipes } from './context/open-on-demand.ts'
import { openRateLimits } from './context/open-rate-limits.ts'
import { createEgress } from './egress/create-egress.ts'
import type { Egress } from './egress/egress.ts'
import { createEvents, type Events } from './events.ts'
import { createSigningKeys, type SigningKeys } from './identity/signing-keys.ts'
import { createTrustedIssuers, type TrustedIssuers } from './identity/trusted-issuers.ts'
import { createIds, type Ids } from './ids.ts'
import type { AcceptLog } from './ingest/accept-log.ts'
import { createSurveyShapes, type SurveyShapes } from './ingest/survey-shapes.ts'
import type { Jobs } from './jobs/jobs.ts'
import { createDuplicateCounts, type DuplicateCounts } from './ledger/duplicate-counts.ts'
import type { RateLimits } from './limits/rate-limits.ts'
import type { Notices } from './notices/notices.ts'
import { createObjects, type OpenObjects } from './objects/create-objects.ts'
import { type MirroringOltp, mirrorReads } from './oltp/mirror/mirror-reads.ts'
import { createPlacePools, createPools, type PlacePools, type Pools } from './oltp/pools.ts'
import { PostgresListener } from './oltp/postgres-listener.ts'
import { PostgresOltp } from './oltp/postgres-oltp.ts'
import { createOperatorClients, type OperatorClients } from './operators/operator-clients.ts'
import type { Parking } from './parking/parking.ts'
import { createPostgresParking } from './parking/postgres-parking.ts'
import type { Feeds } from './realtime/feeds.ts'
import { createRedis, type Redis } from './redis/create-redis.ts'
import { ROLES, type Role } from './roles.ts'
import { createSecretKeys } from './secrets/create-secret-keys.ts'
import { createSecrets } from './secrets/create-secrets.ts'
import type { Keyring } from './secrets/keyring.ts'
import { openKeyring } from './secrets/open-keyring.ts'
import type { SecretKeys } from './secrets/secret-keys.ts'
import type { Secrets } from './secrets/secrets.ts'
import type { PostgresStream } from './stream/postgres/postgres-stream.ts'
import type { Stream } from './stream/stream.ts'
import type { StreamHistory } from './stream/stream-history.ts'
import type { Where } from './tenancy/placement.ts'
import { createTenants } from './tenancy/postgres-tenants.ts'
import { createServers, type Servers } from './tenancy/servers.ts'
import type { TenantId, Tenants } from './tenancy/tenant.ts'
import { createOpenTransport } from './transports/create-open-transport.ts'
import type { OpenTransport } from './transports/transport.ts'

/** What is made when it is first asked for: drivers, and the adapters on them. */
export interface Parts {
  readonly pools: Pools
  readonly servers: Servers
  /** Of placements that are not in the platform's own database. */
  readonly placePools: PlacePools
  readonly listener: PostgresListener
  readonly oltp: MirroringOltp
  readonly tenants: Tenants
  readonly openedStream: OpenedStream
  readonly stream: Stream
  /** What it still holds. */
  readonly history: StreamHistory
  /** The stream where it lies in PostgreSQL: housekeeping trims it. */
  readonly postgresStream: PostgresStream | undefined
  readonly parking: Parking
  readonly acceptLog: AcceptLog & { close(): Promise<void> }
  readonly duplicateCounts: DuplicateCounts
  readonly surveyShapes: SurveyShapes
  readonly clickhouse: ClickHouseClient
  /** Only for roles that seal or open secrets: api and delivery. */
  readonly secrets: Secrets
  /** What wraps the keys of the secrets. */
  readonly keyring: Keyring
  readonly secretKeys: SecretKeys
  /** Only for the API, which has the key they are sealed with. */
  readonly signingKeys: SigningKeys
  readonly trustedIssuers: TrustedIssuers
  readonly operatorClients: OperatorClients
  /** Only for roles that have the key: they write, chain and verify entries. */
  readonly auditKey: AuditKey
  readonly auditLog: AuditLog
  /** Only where there is an object storage. */
  readonly anchors: Anchors | undefined
  readonly objects: OpenObjects | undefined
  readonly jobs: Jobs
  /** Only where its URL is set: it makes things faster, and losing it changes nothing else. */
  readonly redis: Redis | undefined
  readonly rateLimits: RateLimits
  readonly notices: Notices & { close(): Promise<void> }
  readonly feeds: Feeds
  readonly mappings: MappingPool
  readonly connectors: Connectors
  /** Of connections, renewed by one process at a time. */
  readonly tokenSource: TokenSource
  readonly pinnedConnectors: PinnedConnectors
  readonly egress: Egress
  /** For connections: over every protocol, and to stand-ins where the operator set them. */
  readonly openTransport: OpenTransport
}

/**
 * Everything that varies, passed in. Drivers are made here and nowhere else, each when it is first asked for: what a role
 * does not use is never opened. Take from it by name; spreading it would open everything.
 */
export interface Context extends Parts {
  readonly config: Config
  readonly clock: Clock
  readonly ids: Ids
  readonly events: Events
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

/** Reaches for nothing but key files: connections come with the first use. */
export async function openContext(config: Config, options: ContextOptions): Promise<Context> {
  const { logger, roles = ROLES, events = createEvents(logger), watchStream = (stream) => stream } = options
  const clock = systemClock
  const openStream = await loadStream(config)
  const keyring = keepsSecrets(roles) ? await openKeyring(config.keys) : undefined
  const ids = createIds(clock)
  const recipes = listRecipes({ config, clock, ids, events, logger, openStream, keyring, watchStream })
  const { parts, close } = openOnDemand(recipes, options)
  const context = { config, clock, events, ids, close }
  return Object.freeze(Object.defineProperties(context, Object.getOwnPropertyDescriptors(parts)) as Context)
}

interface RecipeDeps extends Required<Pick<ContextOptions, 'watchStream'>> {
  readonly config: Config
  readonly clock: Clock
  readonly ids: Ids
  readonly events: Events
  readonly logger: Logger
  readonly openStream: OpenStream
  readonly keyring: Keyring | undefined
}

function listRecipes(deps: RecipeDeps): Recipes<Parts> {
  const { config, clock, ids, events, logger, openStream, keyring, watchStream } = deps
  const sizes = config.kafka ? {} : { operator: OPERATOR_CONNECTIONS }
  return {
    pools: { open: () => createPools(config.postgres, sizes), close },
    listener: { open: () => startListener(config), close: (listener) => listener.stop() },
    servers: { open: () => createServers(config.postgres, { events, clock }) },
    placePools: { open: ({ servers }) => createPlacePools(servers), close },
    oltp: {
      open: ({ pools, placePools, tenants }) => {
        const poolsOf = (where: Where) => placePools.of(where)
        const findAnew = (id: TenantId) => tenants.findAnew(id)
        return mirrorReads(new PostgresOltp({ pools, poolsOf, findAnew, region: config.region, events, clock }))
      },
      close,
    },
    tenants: { open: ({ pools }) => createTenants({ pool: pools.app, clock }) },
    duplicateCounts: { open: ({ oltp }) => createDuplicateCounts({ oltp, clock }), close },
    surveyShapes: { open: ({ oltp }) => createSurveyShapes({ oltp, clock }) },
    redis: {
      open: () => config.redis && createRedis(config.redis, { onLost: warnOfLoss(logger) }),
      close: async (redis) => redis?.close(),
    },
    openedStream: {
      open: (parts) =>
        openStream({ events, openPostgres: () => ({ pool: parts.pools.operator, listener: parts.listener }) }),
      close: ({ stream }) => stream.close(),
    },
    postgresStream: { open: ({ openedStream }) => openedStream.postgresStream },
    stream: { open: ({ openedStream }) => watchStream(openedStream.stream) },
    parking: { open: ({ pools }) => createPostgresParking({ pool: pools.operator, clock }) },
    history: { open: ({ openedStream }) => openedStream.stream },
    acceptLog: {
      open: ({ pools, openedStream, redis }) =>
        openAcceptLog({ pool: pools.ingest, ...openedStream, redis, spool: config.kafka?.spool, clock, events }),
      close,
    },
    rateLimits: { open: ({ pools, redis }) => openRateLimits({ config, pool: pools.ingest, redis, clock, events }) },
    clickhouse: { open: () => createClickhouse(config.clickhouse), close },
    notices: {
      open: (parts) =>
        openNotices({ redis: parts.redis, pool: parts.pools.operator, openListener: () => parts.listener }),
      close,
    },
    feeds: {
      open: (parts) => {
        const { redis, oltp, openedStream } = parts
        return openFeeds({ redis, oltp, stream: openedStream.stream, openClickhouse: () => parts.clickhouse, clock })
      },
    },
    jobs: { open: ({ redis }) => openJobs({ config, redis, clock, logger }), close },
    mappings: {
      open: () =>
        createMappingPool({
          size: MAPPING_PROCESSES,
          logger,
          onQuarantined: ({ tenantId, version, code, until }) =>
            events.emit('mapping.quarantined', {
              tenant_id: tenantId,
              mapping_version: version,
              code,
              until: until.toISOString(),
            }),
        }),
      close,
    },
    egress: { open: () => openEgress(config, clock), close },
    openTransport: { open: ({ egress }) => openTransports(egress, config, logger) },
    connectors: { open: () => openConnectors(config, events) },
    pinnedConnectors: { open: createPinnedConnectors },
    tokenSource: { open: (parts) => openTokenSource(parts, { clock, ids, events }) },
    keyring: { open: () => keyring ?? noKey() },
    secretKeys: {
      open: ({ keyring: keys, oltp, pools, auditLog }) =>
        createSecretKeys({ keyring: keys, oltp, pools, auditLog, clock }),
    },
    secrets: { open: (parts) => createSecrets({ keyring: parts.keyring, pools: parts.pools, clock }) },
    signingKeys: {
      open: ({ oltp, pools, secrets, auditLog }) =>
        createSigningKeys({ oltp, pool: pools.operator, secrets, auditLog, clock }),
    },
    auditKey: { open: ({ oltp, secrets }) => createAuditKey({ oltp, secrets }) },
    auditLog: { open: ({ auditKey: key }) => createAuditLog({ key, ids, clock }) },
    objects: {
      open: () => (config.objectsUrl === undefined ? undefined : createObjects(config.objectsUrl)),
      close: async (objects) => objects?.close(),
    },
    anchors: { open: ({ objects, auditKey: key }) => objects && createAnchors({ objects, key }) },
    operatorClients: {
      open: ({ oltp, pools, auditLog }) => createOperatorClients({ oltp, pool: pools.operator, auditLog, ids }),
    },
    trustedIssuers: {
      open: ({ oltp, pools, auditLog }) => createTrustedIssuers({ oltp, pool: pools.operator, auditLog, clock }),
    },
  }
}

const close = (part: { close(): Promise<void> }) => part.close()

const warnOfLoss = (logger: Logger) => (reason: string) => logger.warn({ engine: 'redis', reason }, 'engine.lost')

function openEgress({ egress: { proxy, ...policy } }: Config, clock: Clock): Egress {
  return createEgress({ policy, clock, ...(proxy && { proxy }) })
}

/** Loudly: whoever reads the log has to see that nothing of theirs gets to a vendor. */
function openTransports(egress: Egress, { standIns }: Config, logger: Logger): OpenTransport {
  for (const [connector, url] of standIns) logger.warn({ connector, url }, 'connector.stood_in')
  return createOpenTransport(egress, standIns)
}

function startListener({ postgres: { directUrl, url } }: Config): PostgresListener {
  const listener = new PostgresListener(directUrl ?? url)
  listener.start()
  return listener
}

function noKey(): never {
  throw new Error('Secrets were asked for by a role that has no key.')
}

/** What is wrong with a connector is said once, when they are read; the others are offered all the same. */
const openConnectors = ({ connectorsDir }: Config, events: Events): Connectors =>
  createConnectors({
    folder: connectorsDir,
    onRefused: ({ folder, problems }) =>
      events.emit('connector.refused', {
        folder,
        problems: problems.map(({ pointer, message }) => `${pointer}: ${message}`).join(' '),
      }),
  })
