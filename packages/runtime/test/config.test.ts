import { describe, expect, it } from 'vitest'
import { describeConfig } from '../src/config/describe-config.ts'
import { readEnv } from '../src/config/read-env.ts'
import { ENV_NAMES, type Env, type EnvName } from '../src/config/settings.ts'
import { toConfig, toEnv } from '../src/config.ts'

const EMBEDDED: Env = {
  HOWAZIT_POSTGRES_URL: 'postgres://howazit:pg-secret@127.0.0.1:5432/howazit',
  HOWAZIT_CLICKHOUSE_URL: 'http://127.0.0.1:8123',
  HOWAZIT_KEY_FILE: '/keys/secrets.key',
}

/** Every setting, none at its default. */
const ALL: Required<Record<EnvName, string>> = {
  HOWAZIT_POSTGRES_URL: 'postgres://howazit:pg-secret@pooler:6432/howazit?sslmode=require&password=pg-secret',
  HOWAZIT_POSTGRES_DIRECT_URL: 'postgresql://howazit:pg-secret@postgres:5432/howazit',
  HOWAZIT_POSTGRES_READ_URL: 'postgres://howazit:pg-secret@replica:5432/howazit',
  HOWAZIT_POSTGRES_ADMIN_URL: 'postgres://admin:pg-secret@postgres:5432/howazit',
  HOWAZIT_POSTGRES_SERVERS: JSON.stringify({
    west: {
      url: 'postgres://howazit:pg-secret@west:6432/howazit',
      directUrl: 'postgres://howazit:pg-secret@west:5432/howazit',
      readUrl: 'postgres://howazit:pg-secret@west-replica:5432/howazit',
      adminUrl: 'postgres://admin:pg-secret@west:5432/howazit',
      region: 'eu-1',
    },
  }),
  HOWAZIT_REGION: 'eu-1',
  HOWAZIT_KAFKA_BROKERS: 'kafka-0:9092,[::1]:9093',
  HOWAZIT_KAFKA_CLIENT: 'platformatic',
  HOWAZIT_KAFKA_SSL: 'true',
  HOWAZIT_KAFKA_SASL_MECHANISM: 'scram-sha-512',
  HOWAZIT_KAFKA_SASL_USERNAME: 'howazit',
  HOWAZIT_KAFKA_SASL_PASSWORD: 'kafka-secret',
  HOWAZIT_KAFKA_PARTITIONS: '24',
  HOWAZIT_KAFKA_REPLICATION: '2',
  HOWAZIT_KAFKA_RETENTION_MS: '86400000',
  HOWAZIT_KAFKA_COMPRESSION: 'zstd',
  HOWAZIT_KAFKA_TOPIC_PREFIX: 'eu.',
  HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER: 'true',
  HOWAZIT_KAFKA_SPOOL_ROWS_MAX: '500000',
  HOWAZIT_KAFKA_SPOOL_MAX_BYTES: '1073741824',
  HOWAZIT_REDIS_URL: 'rediss://:redis-secret@redis-0:6379,rediss://:redis-secret@redis-1:6379',
  HOWAZIT_REDIS_PREFIX: 'eu',
  HOWAZIT_CLICKHOUSE_URL: 'https://clickhouse:8443',
  HOWAZIT_CLICKHOUSE_USER: 'sink',
  HOWAZIT_CLICKHOUSE_PASSWORD: 'clickhouse-secret',
  HOWAZIT_CLICKHOUSE_DATABASE: 'dashboards',
  HOWAZIT_CLICKHOUSE_CLUSTER: 'main',
  HOWAZIT_CLICKHOUSE_COLD_DAYS: '90',
  HOWAZIT_OBJECTS_URL: 's3://bucket/prefix?endpoint=http://minio:9000&region=eu-1',
  HOWAZIT_RATE_LIMIT_PER_SECOND: '100',
  HOWAZIT_RATE_LIMIT_BURST: '500',
  HOWAZIT_RATE_LIMIT_CLIENT_PERCENT: '50',
  HOWAZIT_KEY_URL: 'vault://vault:8200/transit/howazit,file:///keys/new.key',
  HOWAZIT_KEY: `${'k'.repeat(42)}k=,${'K'.repeat(42)}M=`,
  HOWAZIT_KEY_FILE: '/keys/secrets.key',
  HOWAZIT_EGRESS_LOOPBACK: 'true',
  HOWAZIT_EGRESS_DENIED_PORTS: '5432,8123',
  HOWAZIT_EGRESS_ALLOW: '10.0.0.0/8',
  HOWAZIT_EGRESS_PROXY: 'http://out:proxy-secret@proxy:3128',
  HOWAZIT_STAND_INS: 'zendesk=http://127.0.0.1:4010,smtp=http://localhost:4011',
  HOWAZIT_LANGUAGE_MODEL_URL: 'https://llm.example.com/v1',
  HOWAZIT_LANGUAGE_MODEL_NAME: 'small-1',
  HOWAZIT_LANGUAGE_MODEL_KEY: 'llm-secret',
  HOWAZIT_LANGUAGE_MODEL_REGION: 'eu-1',
  HOWAZIT_LANGUAGE_MODEL_INSIGHT_TOKENS: '5000',
  HOWAZIT_LANGUAGE_MODEL_MONTH_TOKENS: '90000',
  HOWAZIT_CONNECTORS_DIR: '/etc/howazit/connectors',
  HOWAZIT_HTTP_PUBLIC_URL: 'https://api.example.com',
  HOWAZIT_HTTP_HOST: '0.0.0.0',
  HOWAZIT_HTTP_PORT: '9000',
  HOWAZIT_HTTP_TRUSTED_PROXIES: '10.0.0.0/8,fd00::/8',
  HOWAZIT_HTTP_CORS_ORIGINS: 'https://app.example.com,http://localhost:3000',
  HOWAZIT_HTTP_REQUESTS_MAX: '200',
  HOWAZIT_HTTP_TENANT_REQUESTS_MAX: '50',
  HOWAZIT_HTTP_LATENCY_TARGET_MS: '100',
  HOWAZIT_MOVE_LATENCY_MAX_MS: '20',
  HOWAZIT_MOVE_REPLICA_LAG_MAX_MS: '1000',
  HOWAZIT_MOVE_RUNNING_MAX: '4',
  HOWAZIT_MOVE_NICE_RATIO: '30',
  HOWAZIT_TOKEN_RATE_PER_MINUTE: '30',
  HOWAZIT_INSIGHTS_TENANT_RUNNING_MAX: '4',
  HOWAZIT_METRICS_PORT: '9090',
  HOWAZIT_START_TIMEOUT_MS: '5000',
  HOWAZIT_LOG_LEVEL: 'warn',
}

describe('toConfig', () => {
  it('gives what it was given back to another process', () => {
    expect(toEnv(toConfig(ALL))).toEqual(ALL)
    expect(Object.keys(ALL)).toEqual(ENV_NAMES)
  })

  it('is the embedded profile when nothing of the distributed one is set', () => {
    const config = toConfig(EMBEDDED)
    expect(Object.keys(config)).toEqual(expect.not.arrayContaining(['kafka', 'redis', 'objectsUrl', 'rateLimit']))
    expect(config.postgres).toEqual({ url: EMBEDDED.HOWAZIT_POSTGRES_URL })
    expect(toConfig(toEnv(config))).toEqual(config)
  })

  it('takes an empty setting as none, as templates leave them', () => {
    const empty = { HOWAZIT_KAFKA_BROKERS: '', HOWAZIT_KAFKA_SASL_PASSWORD: '', HOWAZIT_REDIS_URL: '' }
    expect(toConfig({ ...EMBEDDED, ...empty, HOWAZIT_POSTGRES_READ_URL: '', HOWAZIT_OBJECTS_URL: '' })).toEqual(
      toConfig(EMBEDDED),
    )
  })

  it.each<[Env, string]>([
    [{ HOWAZIT_POSTGRES_URL: '' }, 'HOWAZIT_POSTGRES_URL is not set.'],
    [
      { HOWAZIT_POSTGRES_URL: 'mysql://x' },
      'HOWAZIT_POSTGRES_URL must be a URL like postgres://... or postgresql://....',
    ],
    [{ HOWAZIT_POSTGRES_DIRECT_URL: 'localhost' }, 'HOWAZIT_POSTGRES_DIRECT_URL must be a URL like'],
    [{ HOWAZIT_POSTGRES_READ_URL: 'localhost:5432/x' }, 'HOWAZIT_POSTGRES_READ_URL must be a URL like'],
    [
      { HOWAZIT_POSTGRES_SERVERS: 'west=pg-secret' },
      'HOWAZIT_POSTGRES_SERVERS cannot be used: it has to be a JSON object',
    ],
    [{ HOWAZIT_POSTGRES_SERVERS: '{"West": {}}' }, "a server's name has to match"],
    [{ HOWAZIT_POSTGRES_SERVERS: '{"west": "pg-secret"}' }, '"west" has to be an object.'],
    [{ HOWAZIT_POSTGRES_SERVERS: '{"west": {}}' }, '"west" has no url.'],
    [
      { HOWAZIT_POSTGRES_SERVERS: '{"west": {"url": "pg-secret"}}' },
      'url of "west" has to be a URL like postgres://...',
    ],
    [
      { HOWAZIT_POSTGRES_SERVERS: '{"west": {"password": "pg-secret"}}' },
      '"west" has something else than url, directUrl,',
    ],
    [
      { HOWAZIT_KAFKA_BROKERS: 'kafka-0' },
      'HOWAZIT_KAFKA_BROKERS must be host:port, comma-separated; "kafka-0" is not.',
    ],
    [{ HOWAZIT_KAFKA_BROKERS: 'kafka-0:99999' }, '"kafka-0:99999" is not.'],
    [{ HOWAZIT_KAFKA_SSL: 'true' }, 'HOWAZIT_KAFKA_SSL is set, but HOWAZIT_KAFKA_BROKERS is not.'],
    [{ HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_SSL: 'yes' }, 'HOWAZIT_KAFKA_SSL must be true or false, not "yes".'],
    [{ HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_CLIENT: 'x' }, 'must be platformatic or kafkajs, not "x".'],
    [
      { HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_COMPRESSION: 'lz5' },
      'must be none, gzip, snappy or zstd, not "lz5".',
    ],
    [{ HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_PARTITIONS: '0' }, 'from 1 to 10000, not "0".'],
    [
      { HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_REPLICATION: '1.5' },
      'HOWAZIT_KAFKA_REPLICATION must be a whole number',
    ],
    [{ HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_RETENTION_MS: '604800001' }, 'from 3600000 to 604800000'],
    [
      { HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_SPOOL_ROWS_MAX: '0' },
      'HOWAZIT_KAFKA_SPOOL_ROWS_MAX must be a whole',
    ],
    [
      { HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_SPOOL_MAX_BYTES: '2GiB' },
      'HOWAZIT_KAFKA_SPOOL_MAX_BYTES must be a',
    ],
    [{ HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_TOPIC_PREFIX: 'a/b' }, 'HOWAZIT_KAFKA_TOPIC_PREFIX must match'],
    [{ HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_SASL_USERNAME: 'u' }, 'HOWAZIT_KAFKA_SASL_MECHANISM must be plain,'],
    [
      { HOWAZIT_KAFKA_BROKERS: 'k:1', HOWAZIT_KAFKA_SASL_MECHANISM: 'plain', HOWAZIT_KAFKA_SASL_USERNAME: 'u' },
      'HOWAZIT_KAFKA_SASL_PASSWORD is not set.',
    ],
    [
      { HOWAZIT_REDIS_URL: 'http://redis' },
      'HOWAZIT_REDIS_URL cannot be used: The Redis URL is not redis:// or rediss://.',
    ],
    [
      { HOWAZIT_REDIS_URL: 'redis://a,rediss://b' },
      'HOWAZIT_REDIS_URL cannot be used: The Redis URL uses redis:// and rediss:// at once.',
    ],
    [{ HOWAZIT_REDIS_PREFIX: 'x' }, 'HOWAZIT_REDIS_PREFIX is set, but HOWAZIT_REDIS_URL is not.'],
    [{ HOWAZIT_CLICKHOUSE_URL: 'tcp://x' }, 'HOWAZIT_CLICKHOUSE_URL must be a URL like http://... or https://....'],
    [{ HOWAZIT_CLICKHOUSE_CLUSTER: "x'" }, 'HOWAZIT_CLICKHOUSE_CLUSTER must match'],
    [{ HOWAZIT_CLICKHOUSE_COLD_DAYS: '0' }, 'HOWAZIT_CLICKHOUSE_COLD_DAYS must be'],
    [{ HOWAZIT_OBJECTS_URL: '/objects' }, 'HOWAZIT_OBJECTS_URL must be a URL like file://... or s3://....'],
    [
      { HOWAZIT_STAND_INS: 'zendesk=http://127.0.0.1:4010' },
      'HOWAZIT_STAND_INS is for development: it is set, but HOWAZIT_EGRESS_LOOPBACK, which opens this machine, is not.',
    ],
    ...[
      'zendesk',
      'zendesk=http://10.0.0.1:4010',
      'zendesk=https://127.0.0.1:4010',
      'zendesk=http://127.0.0.1:4010/x',
    ].map((text): [Env, string] => [
      { HOWAZIT_STAND_INS: text, HOWAZIT_EGRESS_LOOPBACK: 'true' },
      `HOWAZIT_STAND_INS must be connectors with places on this machine, like zendesk=http://127.0.0.1:4010, not "${text}".`,
    ]),
    [
      { HOWAZIT_STAND_INS: 'a=http://127.0.0.1:1,a=http://127.0.0.1:2', HOWAZIT_EGRESS_LOOPBACK: 'true' },
      'HOWAZIT_STAND_INS names a twice.',
    ],
    [{ HOWAZIT_KEY_FILE: '' }, 'HOWAZIT_KEY_FILE is not set, nor HOWAZIT_KEY_URL, nor HOWAZIT_KEY.'],
    [{ HOWAZIT_KEY: 'c2hvcnQ=' }, 'HOWAZIT_KEY does not hold 32 bytes in base64.'],
    [{ HOWAZIT_KEY_URL: 'https://vault' }, 'HOWAZIT_KEY_URL must be a URL like'],
    [{ HOWAZIT_HTTP_TRUSTED_PROXIES: '10.0.0.0/8, proxy' }, 'and "proxy" is neither'],
    [{ HOWAZIT_TOKEN_RATE_PER_MINUTE: 'many' }, 'HOWAZIT_TOKEN_RATE_PER_MINUTE must be a whole number'],
    [{ HOWAZIT_HTTP_CORS_ORIGINS: '*' }, 'HOWAZIT_HTTP_CORS_ORIGINS must be origins like https://app.example.com'],
    [{ HOWAZIT_HTTP_CORS_ORIGINS: 'https://a.example/path' }, 'and "https://a.example/path" is none.'],
    [{ HOWAZIT_HTTP_REQUESTS_MAX: '0' }, 'HOWAZIT_HTTP_REQUESTS_MAX must be a whole number from 1'],
    [
      { HOWAZIT_HTTP_REQUESTS_MAX: '9', HOWAZIT_HTTP_TENANT_REQUESTS_MAX: '10' },
      'HOWAZIT_HTTP_TENANT_REQUESTS_MAX must be a whole number from 1 to 9',
    ],
    [{ HOWAZIT_RATE_LIMIT_PER_SECOND: '-1' }, 'HOWAZIT_RATE_LIMIT_PER_SECOND must be a whole number'],
    [{ HOWAZIT_RATE_LIMIT_CLIENT_PERCENT: '0' }, 'HOWAZIT_RATE_LIMIT_CLIENT_PERCENT must be a whole number from 1'],
    [{ HOWAZIT_RATE_LIMIT_BURST: '5' }, 'HOWAZIT_RATE_LIMIT_BURST is set, but HOWAZIT_RATE_LIMIT_PER_SECOND is not.'],
    [
      { HOWAZIT_RATE_LIMIT_PER_SECOND: '9', HOWAZIT_RATE_LIMIT_BURST: '5' },
      'HOWAZIT_RATE_LIMIT_BURST must be a whole number from 9',
    ],
    [{ HOWAZIT_HTTP_PORT: 'tcp://10.0.0.1:80' }, 'HOWAZIT_HTTP_PORT must be a port, not "tcp://10.0.0.1:80".'],
    [
      { HOWAZIT_START_TIMEOUT_MS: '1m' },
      'HOWAZIT_START_TIMEOUT_MS must be a whole number from 0 to 86400000, not "1m".',
    ],
    [
      { HOWAZIT_LOG_LEVEL: 'loud' },
      'HOWAZIT_LOG_LEVEL must be trace, debug, info, warn, error, fatal or silent, not "loud".',
    ],
  ])('refuses %j with one sentence that names the setting', (wrong, sentence) => {
    const parse = () => toConfig({ ...EMBEDDED, ...wrong })
    expect(parse).toThrow(sentence)
    expect(parse).toThrow(expect.objectContaining({ code: 'misconfigured' }))
  })

  it('never repeats a URL, which may hold a password', () => {
    const parse = () => toConfig({ ...EMBEDDED, HOWAZIT_REDIS_URL: 'http://:redis-secret@redis' })
    expect(parse).toThrow(expect.objectContaining({ message: expect.not.stringContaining('redis-secret') }))
  })
})

describe('readEnv', () => {
  it('refuses a misspelt setting and names the nearest one', () => {
    expect(() => readEnv({ HOWAZIT_KAFKA_BROKER: 'k:1' })).toThrow(
      'HOWAZIT_KAFKA_BROKER is not a setting. Did you mean HOWAZIT_KAFKA_BROKERS?',
    )
  })

  it('leaves alone what the command line, the tests and Kubernetes put there', () => {
    const foreign = {
      HOWAZIT_TOKEN: 'x',
      HOWAZIT_TEST_POSTGRES_URL: 'x',
      HOWAZIT_API_SERVICE_HOST: 'x',
      HOWAZIT_API_PORT_8080_TCP: 'x',
    }
    expect(readEnv({ ...foreign, HOWAZIT_HTTP_PORT: '1' })).toEqual({ HOWAZIT_HTTP_PORT: '1' })
  })
})

describe('describeConfig', () => {
  it('shows every setting, without what is secret in it', () => {
    const shown = describeConfig(toConfig(ALL))
    expect(Object.keys(shown)).toHaveLength(ENV_NAMES.length)
    expect(JSON.stringify(shown)).not.toContain('secret@')
    expect(JSON.stringify(shown)).not.toMatch(/(pg|kafka|redis|clickhouse)-secret/)
    expect(shown).toMatchObject({
      postgres_url: 'postgres://pooler:6432/howazit',
      redis_url: 'rediss://redis-0:6379,rediss://redis-1:6379',
      kafka_sasl_password: 'set',
      objects_url: 's3://bucket/prefix',
      kafka_partitions: '24',
    })
    expect(describeConfig(toConfig(EMBEDDED))).toMatchObject({ kafka_brokers: 'unset', clickhouse_password: 'unset' })
  })
})
