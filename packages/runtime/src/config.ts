import type { ClickhouseConfig } from './analytics/create-clickhouse.ts'
import { closestName } from './closest-name.ts'
import { type EgressSettings, toEgressConfig } from './config/egress-settings.ts'
import { type KafkaSettings, kafkaToEnv, parseKafka } from './config/kafka-settings.ts'
import { type KeySettings, keysToEnv, parseKeys } from './config/key-settings.ts'
import { languageModelToEnv, parseLanguageModel } from './config/language-model-settings.ts'
import {
  checkSetting,
  parseCount,
  parseList,
  parseName,
  parseNetworks,
  parseOneOf,
  parseOrigins,
  parsePort,
  parseRequired,
  parseUrl,
} from './config/parse-setting.ts'
import { POSTGRES_PROTOCOLS, parseServers, type ServerSettings, serversToEnv } from './config/postgres-servers.ts'
import { ENV_NAMES, type Env, type EnvName, SETTINGS } from './config/settings.ts'
import { parseStandIns, standInsToEnv } from './config/stand-in-settings.ts'
import type { LanguageModel } from './insights/language-model/language-model.ts'
import { Misconfigured } from './misconfigured.ts'
import type { MovePace } from './moves/run/source-stress.ts'
import type { RedisConfig } from './redis/create-redis.ts'
import { parseRedisUrl } from './redis/parse-redis-url.ts'
import type { StandIns } from './transports/stand-ins.ts'

export type { KafkaSettings } from './config/kafka-settings.ts'
export type { KeySettings } from './config/key-settings.ts'
export type { Env } from './config/settings.ts'

/** Read by the CLI and the tests, and put there by Kubernetes for every service: none of ours to judge. */
const FOREIGN =
  /^HOWAZIT_(URL|TOKEN|CLIENT_ID|CLIENT_SECRET|TENANT|PROFILE|CONFIG_DIR|RUN_DIR|DATA_DIR|TEST_.*|.*_SERVICE_(HOST|PORT.*)|.*_PORT(_.*)?)$/

/**
 * This is the only reader of process.env in the runtime.
 *
 * @throws Misconfigured naming an unknown HOWAZIT_ variable and the nearest known one: a misspelt setting must not pass silently.
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const known = new Set<string>(ENV_NAMES)
  for (const name of Object.keys(source)) {
    if (!name.startsWith('HOWAZIT_') || known.has(name) || FOREIGN.test(name)) continue
    throw new Misconfigured(`${name} is not a setting. Did you mean ${closestName(name, ENV_NAMES)}?`)
  }
  return Object.fromEntries(ENV_NAMES.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])))
}

export interface PostgresSettings {
  readonly url: string
  /** For LISTEN, migrations and the job queue, where `url` is a pooler's. */
  readonly directUrl?: string
  /** Of a replica, for what may be a moment old. */
  readonly readUrl?: string
  /** Of a role that may create roles, schemas and databases. Where it is missing, the direct URL's has to. */
  readonly adminUrl?: string
  /** Others, on which tenants can be, by their names. */
  readonly servers?: Readonly<Record<string, ServerSettings>>
}

/** What one tenant may ingest. */
export interface RateLimitSettings {
  readonly perSecond: number
  readonly burst: number
}

export interface HttpSettings {
  /** Where the API is for the rest of the world, which vendors send people back to. */
  readonly publicUrl?: string
  readonly host: string
  readonly port: number
  /** Addresses and CIDR blocks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** Whose scripts may call the API. */
  readonly corsOrigins: readonly string[]
  /** Where an API process answers `/metrics` instead of beside the API. */
  readonly metricsPort?: number
  /** Requests for tokens from one address; 0 is no limit. */
  readonly tokenRatePerMinute: number
  readonly admission: AdmissionSettings
}

/** What may be under way at the same time in one process. */
export interface AdmissionSettings {
  /** Ingest of all tenants together. */
  readonly requestsMax: number
  readonly tenantRequestsMax: number
  /** For p95 of accepting a response; 0 is no matter. */
  readonly latencyTargetMs: number
}

/** Embedded where `kafka` and `redis` are not there: PostgreSQL then does their work. */
export interface Config {
  readonly postgres: PostgresSettings
  /** Where this process and its stores are: tenants of another one are refused. */
  readonly region: string
  readonly kafka?: KafkaSettings
  readonly redis?: RedisConfig
  readonly clickhouse: ClickhouseConfig
  /** A folder (`file:`) or a bucket (`s3:`). */
  readonly objectsUrl?: string
  readonly rateLimit?: RateLimitSettings
  /** How much of its tenant's quota one client may take; 100 is all of it. */
  readonly clientRatePercent: number
  readonly keys: KeySettings
  readonly egress: EgressSettings
  /** Without one nothing of an insight is sent anywhere. */
  readonly languageModel?: LanguageModel
  /** Never in production: where what stands for a vendor is. */
  readonly standIns: StandIns
  readonly http: HttpSettings
  /** Insights of one tenant that are made at the same time, over all processes. */
  readonly insightsTenantRunningMax: number
  /** How much a tenant that moves may bother others. */
  readonly moves: MovePace
  /** A folder of connectors beside those that come with the platform. */
  readonly connectorsDir?: string
  /** How long the engines may be away at the start. */
  readonly startTimeoutMs: number
  readonly logLevel: string
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const DAY_MS = 86_400_000

/** Defaults, requirements and cross-checks; pure. @throws Misconfigured naming the setting that is missing or wrong. */
export function toConfig(env: Env): Config {
  const kafka = parseKafka(env)
  const redis = parseRedis(env)
  const rateLimit = parseRateLimit(env)
  const egress = toEgressConfig(env)
  const languageModel = parseLanguageModel(env)
  return Object.freeze({
    postgres: parsePostgres(env),
    region: parseName('HOWAZIT_REGION', env.HOWAZIT_REGION || 'local', /^[a-z0-9][a-z0-9-]{0,31}$/),
    ...(kafka && { kafka }),
    ...(redis && { redis }),
    clickhouse: parseClickhouse(env),
    ...(env.HOWAZIT_OBJECTS_URL && {
      objectsUrl: parseUrl('HOWAZIT_OBJECTS_URL', env.HOWAZIT_OBJECTS_URL, ['file:', 's3:']),
    }),
    ...(rateLimit && { rateLimit }),
    clientRatePercent: parseCount('HOWAZIT_RATE_LIMIT_CLIENT_PERCENT', env.HOWAZIT_RATE_LIMIT_CLIENT_PERCENT || '100', {
      min: 1,
      max: 100,
    }),
    keys: parseKeys(env),
    egress,
    standIns: parseStandIns(env, egress),
    ...(languageModel && { languageModel }),
    ...(env.HOWAZIT_CONNECTORS_DIR && { connectorsDir: env.HOWAZIT_CONNECTORS_DIR }),
    http: {
      ...(env.HOWAZIT_HTTP_PUBLIC_URL && {
        publicUrl: parseUrl('HOWAZIT_HTTP_PUBLIC_URL', env.HOWAZIT_HTTP_PUBLIC_URL, ['http:', 'https:']).replace(
          /\/+$/,
          '',
        ),
      }),
      host: env.HOWAZIT_HTTP_HOST ?? '127.0.0.1',
      port: parsePort('HOWAZIT_HTTP_PORT', env.HOWAZIT_HTTP_PORT ?? '8080'),
      trustedProxies: parseNetworks('HOWAZIT_HTTP_TRUSTED_PROXIES', env.HOWAZIT_HTTP_TRUSTED_PROXIES),
      corsOrigins: parseOrigins('HOWAZIT_HTTP_CORS_ORIGINS', env.HOWAZIT_HTTP_CORS_ORIGINS),
      ...(env.HOWAZIT_METRICS_PORT && { metricsPort: parsePort('HOWAZIT_METRICS_PORT', env.HOWAZIT_METRICS_PORT) }),
      tokenRatePerMinute: parseCount('HOWAZIT_TOKEN_RATE_PER_MINUTE', env.HOWAZIT_TOKEN_RATE_PER_MINUTE ?? '120', {
        min: 0,
        max: 1_000_000,
      }),
      admission: parseAdmission(env),
    },
    insightsTenantRunningMax: parseCount(
      'HOWAZIT_INSIGHTS_TENANT_RUNNING_MAX',
      env.HOWAZIT_INSIGHTS_TENANT_RUNNING_MAX || '2',
      { min: 1, max: 100 },
    ),
    moves: parseMoves(env),
    startTimeoutMs: parseCount('HOWAZIT_START_TIMEOUT_MS', env.HOWAZIT_START_TIMEOUT_MS ?? '60000', {
      min: 0,
      max: DAY_MS,
    }),
    logLevel: parseOneOf('HOWAZIT_LOG_LEVEL', env.HOWAZIT_LOG_LEVEL ?? 'info', LOG_LEVELS),
  })
}

function parsePostgres(env: Env): PostgresSettings {
  const url = parseRequired(env, 'HOWAZIT_POSTGRES_URL')
  const { HOWAZIT_POSTGRES_DIRECT_URL: directUrl, HOWAZIT_POSTGRES_READ_URL: readUrl } = env
  const { HOWAZIT_POSTGRES_ADMIN_URL: adminUrl } = env
  const servers = parseServers(env)
  return {
    url: parseUrl('HOWAZIT_POSTGRES_URL', url, POSTGRES_PROTOCOLS),
    ...(directUrl && { directUrl: parseUrl('HOWAZIT_POSTGRES_DIRECT_URL', directUrl, POSTGRES_PROTOCOLS) }),
    ...(readUrl && { readUrl: parseUrl('HOWAZIT_POSTGRES_READ_URL', readUrl, POSTGRES_PROTOCOLS) }),
    ...(adminUrl && { adminUrl: parseUrl('HOWAZIT_POSTGRES_ADMIN_URL', adminUrl, POSTGRES_PROTOCOLS) }),
    ...(servers && { servers }),
  }
}

function parseRedis(env: Env): RedisConfig | undefined {
  const { HOWAZIT_REDIS_URL: url = '', HOWAZIT_REDIS_PREFIX: prefix } = env
  if (url === '') {
    if (prefix) throw new Misconfigured('HOWAZIT_REDIS_PREFIX is set, but HOWAZIT_REDIS_URL is not.')
    return undefined
  }
  checkSetting('HOWAZIT_REDIS_URL', () => parseRedisUrl(url))
  return { url, prefix: parseName('HOWAZIT_REDIS_PREFIX', prefix || 'howazit', /^[\w.:-]{1,64}$/) }
}

function parseClickhouse(env: Env): ClickhouseConfig {
  const { HOWAZIT_CLICKHOUSE_DATABASE: database = 'howazit', HOWAZIT_CLICKHOUSE_CLUSTER: cluster } = env
  const { HOWAZIT_CLICKHOUSE_COLD_DAYS: coldDays } = env
  return {
    url: parseUrl('HOWAZIT_CLICKHOUSE_URL', parseRequired(env, 'HOWAZIT_CLICKHOUSE_URL'), ['http:', 'https:']),
    username: env.HOWAZIT_CLICKHOUSE_USER ?? 'default',
    password: env.HOWAZIT_CLICKHOUSE_PASSWORD ?? '',
    database: parseName('HOWAZIT_CLICKHOUSE_DATABASE', database, /^[\w-]{1,64}$/),
    ...(cluster && { cluster: parseName('HOWAZIT_CLICKHOUSE_CLUSTER', cluster, /^[\w.{}-]{1,64}$/) }),
    ...(coldDays && { coldAfterDays: parseCount('HOWAZIT_CLICKHOUSE_COLD_DAYS', coldDays, { min: 1, max: 36_500 }) }),
  }
}

/** No limit at 0. A tenant may always send what it may in a second at once. */
function parseRateLimit(env: Env): RateLimitSettings | undefined {
  const { HOWAZIT_RATE_LIMIT_PER_SECOND: rate = '0', HOWAZIT_RATE_LIMIT_BURST: size } = env
  const perSecond = parseCount('HOWAZIT_RATE_LIMIT_PER_SECOND', rate, { min: 0, max: 1_000_000 })
  if (perSecond === 0) {
    if (size) throw new Misconfigured('HOWAZIT_RATE_LIMIT_BURST is set, but HOWAZIT_RATE_LIMIT_PER_SECOND is not.')
    return undefined
  }
  const limits = { min: perSecond, max: 10_000_000 }
  return { perSecond, burst: parseCount('HOWAZIT_RATE_LIMIT_BURST', size || `${perSecond}`, limits) }
}

function parseAdmission(env: Env): AdmissionSettings {
  const { HOWAZIT_HTTP_REQUESTS_MAX: all = '512', HOWAZIT_HTTP_TENANT_REQUESTS_MAX: own } = env
  const requestsMax = parseCount('HOWAZIT_HTTP_REQUESTS_MAX', all, { min: 1, max: 100_000 })
  const half = String(Math.ceil(requestsMax / 2))
  return {
    requestsMax,
    tenantRequestsMax: parseCount('HOWAZIT_HTTP_TENANT_REQUESTS_MAX', own || half, { min: 1, max: requestsMax }),
    latencyTargetMs: parseCount('HOWAZIT_HTTP_LATENCY_TARGET_MS', env.HOWAZIT_HTTP_LATENCY_TARGET_MS ?? '75', {
      min: 0,
      max: 60_000,
    }),
  }
}

function parseMoves(env: Env): MovePace {
  const parse = (name: EnvName, otherwise: string, max: number) =>
    parseCount(name, env[name] ?? otherwise, { min: 0, max })
  return {
    latencyMsMax: parse('HOWAZIT_MOVE_LATENCY_MAX_MS', '50', 60_000),
    replicaLagMsMax: parse('HOWAZIT_MOVE_REPLICA_LAG_MAX_MS', '5000', DAY_MS),
    runningMax: parse('HOWAZIT_MOVE_RUNNING_MAX', '16', 10_000),
    niceRatio: parse('HOWAZIT_MOVE_NICE_RATIO', '0', 1_000),
  }
}

/** The settings of another process of the same platform. */
export function toEnv(config: Config): Record<string, string> {
  const { postgres, redis, clickhouse, rateLimit, egress, http } = config
  return {
    HOWAZIT_POSTGRES_URL: postgres.url,
    ...(postgres.directUrl && { HOWAZIT_POSTGRES_DIRECT_URL: postgres.directUrl }),
    ...(postgres.readUrl && { HOWAZIT_POSTGRES_READ_URL: postgres.readUrl }),
    ...(postgres.adminUrl && { HOWAZIT_POSTGRES_ADMIN_URL: postgres.adminUrl }),
    ...serversToEnv(postgres.servers),
    HOWAZIT_REGION: config.region,
    ...kafkaToEnv(config.kafka),
    ...(redis && { HOWAZIT_REDIS_URL: redis.url, HOWAZIT_REDIS_PREFIX: redis.prefix }),
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    HOWAZIT_CLICKHOUSE_DATABASE: clickhouse.database,
    ...(clickhouse.cluster && { HOWAZIT_CLICKHOUSE_CLUSTER: clickhouse.cluster }),
    ...(clickhouse.coldAfterDays && { HOWAZIT_CLICKHOUSE_COLD_DAYS: String(clickhouse.coldAfterDays) }),
    ...(config.objectsUrl && { HOWAZIT_OBJECTS_URL: config.objectsUrl }),
    ...(rateLimit && {
      HOWAZIT_RATE_LIMIT_PER_SECOND: String(rateLimit.perSecond),
      HOWAZIT_RATE_LIMIT_BURST: String(rateLimit.burst),
    }),
    HOWAZIT_RATE_LIMIT_CLIENT_PERCENT: String(config.clientRatePercent),
    ...keysToEnv(config.keys),
    HOWAZIT_EGRESS_LOOPBACK: String(egress.allowLoopback),
    HOWAZIT_EGRESS_DENIED_PORTS: egress.deniedPorts.join(','),
    HOWAZIT_EGRESS_ALLOW: egress.allowList.join(','),
    ...(egress.proxy && { HOWAZIT_EGRESS_PROXY: egress.proxy }),
    HOWAZIT_STAND_INS: standInsToEnv(config.standIns),
    ...languageModelToEnv(config.languageModel),
    ...(config.connectorsDir && { HOWAZIT_CONNECTORS_DIR: config.connectorsDir }),
    ...(http.publicUrl && { HOWAZIT_HTTP_PUBLIC_URL: http.publicUrl }),
    HOWAZIT_HTTP_HOST: http.host,
    HOWAZIT_HTTP_PORT: String(http.port),
    HOWAZIT_HTTP_TRUSTED_PROXIES: http.trustedProxies.join(','),
    HOWAZIT_HTTP_CORS_ORIGINS: http.corsOrigins.join(','),
    HOWAZIT_HTTP_REQUESTS_MAX: String(http.admission.requestsMax),
    HOWAZIT_HTTP_TENANT_REQUESTS_MAX: String(http.admission.tenantRequestsMax),
    HOWAZIT_HTTP_LATENCY_TARGET_MS: String(http.admission.latencyTargetMs),
    HOWAZIT_MOVE_LATENCY_MAX_MS: String(config.moves.latencyMsMax),
    HOWAZIT_MOVE_REPLICA_LAG_MAX_MS: String(config.moves.replicaLagMsMax),
    HOWAZIT_MOVE_RUNNING_MAX: String(config.moves.runningMax),
    HOWAZIT_MOVE_NICE_RATIO: String(config.moves.niceRatio),
    HOWAZIT_TOKEN_RATE_PER_MINUTE: String(http.tokenRatePerMinute),
    HOWAZIT_INSIGHTS_TENANT_RUNNING_MAX: String(config.insightsTenantRunningMax),
    ...(http.metricsPort !== undefined && { HOWAZIT_METRICS_PORT: String(http.metricsPort) }),
    HOWAZIT_START_TIMEOUT_MS: String(config.startTimeoutMs),
    HOWAZIT_LOG_LEVEL: config.logLevel,
  }
}

/** What the start-up line prints: every setting; of URLs where they lead, of secrets only whether they are set. */
export function describeConfig(config: Config): Record<string, string> {
  const env: Env = toEnv(config)
  return Object.fromEntries(
    ENV_NAMES.map((name) => [name.slice('HOWAZIT_'.length).toLowerCase(), describeSetting(name, env[name] ?? '')]),
  )
}

function describeSetting(name: EnvName, value: string): string {
  if (value === '') return 'unset'
  if (SETTINGS[name] === 'secret') return 'set'
  return SETTINGS[name] === 'url' ? parseList(value).map(describeUrl).join(',') : value
}

/** Scheme, place and path: credentials come before the place and, in the queries of some drivers, after it. */
function describeUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${decodeURIComponent(host)}${pathname}`
}
