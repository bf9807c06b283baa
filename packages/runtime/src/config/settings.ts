/**
 * Every setting and how the start-up line shows it: `plain` as it is, `url` without credentials, path and query where they
 * could say more than where it is, `secret` as set or unset.
 */
export const SETTINGS = {
  HOWAZIT_POSTGRES_URL: 'url',
  HOWAZIT_POSTGRES_DIRECT_URL: 'url',
  HOWAZIT_POSTGRES_READ_URL: 'url',
  HOWAZIT_POSTGRES_ADMIN_URL: 'url',
  HOWAZIT_REGION: 'plain',
  HOWAZIT_KAFKA_BROKERS: 'plain',
  HOWAZIT_KAFKA_CLIENT: 'plain',
  HOWAZIT_KAFKA_SSL: 'plain',
  HOWAZIT_KAFKA_SASL_MECHANISM: 'plain',
  HOWAZIT_KAFKA_SASL_USERNAME: 'plain',
  HOWAZIT_KAFKA_SASL_PASSWORD: 'secret',
  HOWAZIT_KAFKA_PARTITIONS: 'plain',
  HOWAZIT_KAFKA_REPLICATION: 'plain',
  HOWAZIT_KAFKA_RETENTION_MS: 'plain',
  HOWAZIT_KAFKA_COMPRESSION: 'plain',
  HOWAZIT_KAFKA_TOPIC_PREFIX: 'plain',
  HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER: 'plain',
  HOWAZIT_KAFKA_SPOOL_ROWS_MAX: 'plain',
  HOWAZIT_KAFKA_SPOOL_MAX_BYTES: 'plain',
  HOWAZIT_REDIS_URL: 'url',
  HOWAZIT_REDIS_PREFIX: 'plain',
  HOWAZIT_CLICKHOUSE_URL: 'url',
  HOWAZIT_CLICKHOUSE_USER: 'plain',
  HOWAZIT_CLICKHOUSE_PASSWORD: 'secret',
  HOWAZIT_CLICKHOUSE_DATABASE: 'plain',
  HOWAZIT_CLICKHOUSE_CLUSTER: 'plain',
  HOWAZIT_CLICKHOUSE_COLD_DAYS: 'plain',
  HOWAZIT_OBJECTS_URL: 'url',
  HOWAZIT_RATE_LIMIT_PER_SECOND: 'plain',
  HOWAZIT_RATE_LIMIT_BURST: 'plain',
  HOWAZIT_RATE_LIMIT_CLIENT_PERCENT: 'plain',
  HOWAZIT_KEY_URL: 'url',
  HOWAZIT_KEY: 'secret',
  HOWAZIT_KEY_FILE: 'secret',
  HOWAZIT_EGRESS_LOOPBACK: 'plain',
  HOWAZIT_EGRESS_DENIED_PORTS: 'plain',
  HOWAZIT_EGRESS_ALLOW: 'plain',
  HOWAZIT_EGRESS_PROXY: 'url',
  HOWAZIT_STAND_INS: 'plain',
  HOWAZIT_CONNECTORS_DIR: 'plain',
  HOWAZIT_HTTP_PUBLIC_URL: 'url',
  HOWAZIT_HTTP_HOST: 'plain',
  HOWAZIT_HTTP_PORT: 'plain',
  HOWAZIT_HTTP_TRUSTED_PROXIES: 'plain',
  HOWAZIT_HTTP_CORS_ORIGINS: 'plain',
  HOWAZIT_HTTP_REQUESTS_MAX: 'plain',
  HOWAZIT_HTTP_TENANT_REQUESTS_MAX: 'plain',
  HOWAZIT_HTTP_LATENCY_TARGET_MS: 'plain',
  HOWAZIT_MOVE_LATENCY_MAX_MS: 'plain',
  HOWAZIT_MOVE_REPLICA_LAG_MAX_MS: 'plain',
  HOWAZIT_MOVE_RUNNING_MAX: 'plain',
  HOWAZIT_TOKEN_RATE_PER_MINUTE: 'plain',
  HOWAZIT_INSIGHTS_TENANT_RUNNING_MAX: 'plain',
  HOWAZIT_METRICS_PORT: 'plain',
  HOWAZIT_START_TIMEOUT_MS: 'plain',
  HOWAZIT_LOG_LEVEL: 'plain',
} as const satisfies Record<string, 'plain' | 'url' | 'secret'>

export type EnvName = keyof typeof SETTINGS

export const ENV_NAMES = Object.keys(SETTINGS) as readonly EnvName[]

/** The environment as it is: flat, all optional. */
export type Env = Readonly<Partial<Record<EnvName, string>>>
