import type { ClickhouseConfig } from './analytics/create-clickhouse.ts'
import { clickhouseToEnv, parseClickhouse } from './config/clickhouse-settings.ts'
import { type EgressSettings, egressToEnv, toEgressConfig } from './config/egress-settings.ts'
import { type HttpSettings, httpToEnv, parseHttp } from './config/http-settings.ts'
import { type KafkaSettings, kafkaToEnv, parseKafka } from './config/kafka-settings.ts'
import { type KeySettings, keysToEnv, parseKeys } from './config/key-settings.ts'
import { languageModelToEnv, parseLanguageModel } from './config/language-model-settings.ts'
import { movesToEnv, parseMoves } from './config/move-settings.ts'
import { parseCount, parseName, parseOneOf, parseUrl } from './config/parse-setting.ts'
import { type PostgresSettings, parsePostgres, postgresToEnv } from './config/postgres-settings.ts'
import { parseRateLimit, type RateLimitSettings, rateLimitToEnv } from './config/rate-limit-settings.ts'
import { parseRedis, redisToEnv } from './config/redis-settings.ts'
import type { Env } from './config/settings.ts'
import { parseStandIns, standInsToEnv } from './config/stand-in-settings.ts'
import type { LanguageModel } from './insights/language-model/language-model.ts'
import type { MovePace } from './moves/run/source-stress.ts'
import type { RedisConfig } from './redis/create-redis.ts'
import type { StandIns } from './transports/stand-ins.ts'

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
    http: parseHttp(env),
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

/** The settings of another process of the same platform. */
export function toEnv(config: Config): Record<string, string> {
  return {
    ...postgresToEnv(config.postgres),
    HOWAZIT_REGION: config.region,
    ...kafkaToEnv(config.kafka),
    ...redisToEnv(config.redis),
    ...clickhouseToEnv(config.clickhouse),
    ...(config.objectsUrl && { HOWAZIT_OBJECTS_URL: config.objectsUrl }),
    ...rateLimitToEnv(config.rateLimit),
    HOWAZIT_RATE_LIMIT_CLIENT_PERCENT: String(config.clientRatePercent),
    ...keysToEnv(config.keys),
    ...egressToEnv(config.egress),
    HOWAZIT_STAND_INS: standInsToEnv(config.standIns),
    ...languageModelToEnv(config.languageModel),
    ...(config.connectorsDir && { HOWAZIT_CONNECTORS_DIR: config.connectorsDir }),
    ...httpToEnv(config.http),
    ...movesToEnv(config.moves),
    HOWAZIT_INSIGHTS_TENANT_RUNNING_MAX: String(config.insightsTenantRunningMax),
    HOWAZIT_START_TIMEOUT_MS: String(config.startTimeoutMs),
    HOWAZIT_LOG_LEVEL: config.logLevel,
  }
}
