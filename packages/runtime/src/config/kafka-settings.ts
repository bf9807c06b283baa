import type { SpoolLimits } from '../ingest/spool-responses.ts'
import { Misconfigured } from '../misconfigured.ts'
import {
  KAFKA_COMPRESSIONS,
  KAFKA_SASL_MECHANISMS,
  type KafkaConfig,
  type KafkaSasl,
} from '../stream/kafka/kafka-config.ts'
import { parseBoolean, parseCount, parseList, parseName, parseOneOf, parseRequired } from './parse-setting.ts'
import { ENV_NAMES, type Env } from './settings.ts'

export const KAFKA_CLIENTS = ['platformatic', 'kafkajs'] as const
export type KafkaClient = (typeof KAFKA_CLIENTS)[number]

export interface KafkaSettings extends KafkaConfig {
  readonly client: KafkaClient
  /** What may wait in PostgreSQL while the brokers are away, over all processes; beyond it is 503. */
  readonly spool: SpoolLimits
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const GIB = 1024 ** 3
/**
 * Consumers forget an event eight days (realtime) or nine (sink) after they saw it; the brokers remove whole segments, so a
 * message can outlive its retention by the age of one. What could come again after it was forgotten would count twice.
 */
const RETENTION_MS_MAX = 7 * DAY_MS

const BROKER = /^(\[[\da-f:.]+\]|[\w.-]+):\d{1,5}$/i
// What Kafka allows in a topic's name; with the longest of ours it must stay below its 249 characters.
const TOPIC_PREFIX = /^[\w.-]{0,200}$/

/** The stream on Kafka, if its brokers are named. */
export function parseKafka(env: Env): KafkaSettings | undefined {
  const brokers = parseList(env.HOWAZIT_KAFKA_BROKERS)
  if (brokers.length === 0) return refuseWithoutBrokers(env)
  const sasl = parseSasl(env)
  return {
    client: parseOneOf('HOWAZIT_KAFKA_CLIENT', env.HOWAZIT_KAFKA_CLIENT ?? 'platformatic', KAFKA_CLIENTS),
    clientId: 'howazit',
    brokers: brokers.map(checkBroker),
    ssl: parseBoolean('HOWAZIT_KAFKA_SSL', env.HOWAZIT_KAFKA_SSL),
    ...(sasl && { sasl }),
    compression: parseOneOf('HOWAZIT_KAFKA_COMPRESSION', env.HOWAZIT_KAFKA_COMPRESSION ?? 'gzip', KAFKA_COMPRESSIONS),
    partitions: parseCount('HOWAZIT_KAFKA_PARTITIONS', env.HOWAZIT_KAFKA_PARTITIONS ?? '12', { min: 1, max: 10_000 }),
    replication: parseCount('HOWAZIT_KAFKA_REPLICATION', env.HOWAZIT_KAFKA_REPLICATION ?? '3', { min: 1, max: 100 }),
    retentionMs: parseCount('HOWAZIT_KAFKA_RETENTION_MS', env.HOWAZIT_KAFKA_RETENTION_MS ?? `${RETENTION_MS_MAX}`, {
      min: HOUR_MS,
      max: RETENTION_MS_MAX,
    }),
    topicPrefix: parseName('HOWAZIT_KAFKA_TOPIC_PREFIX', env.HOWAZIT_KAFKA_TOPIC_PREFIX ?? '', TOPIC_PREFIX),
    allowUnsafeBroker: parseBoolean('HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER', env.HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER),
    spool: parseSpool(env),
  }
}

function parseSpool(env: Env): SpoolLimits {
  const { HOWAZIT_KAFKA_SPOOL_ROWS_MAX: rows = '1000000', HOWAZIT_KAFKA_SPOOL_MAX_BYTES: bytes = `${2 * GIB}` } = env
  return {
    rowsMax: parseCount('HOWAZIT_KAFKA_SPOOL_ROWS_MAX', rows, { min: 1, max: 1_000_000_000 }),
    bytesMax: parseCount('HOWAZIT_KAFKA_SPOOL_MAX_BYTES', bytes, { min: 1, max: 1_024 * GIB }),
  }
}

/** Settings of a stream that is not used are a mistake: whoever wrote them believes it is. */
function refuseWithoutBrokers(env: Env): undefined {
  const stray = ENV_NAMES.find((name) => name.startsWith('HOWAZIT_KAFKA_') && (env[name] ?? '') !== '')
  if (stray !== undefined) throw new Misconfigured(`${stray} is set, but HOWAZIT_KAFKA_BROKERS is not.`)
}

function checkBroker(broker: string): string {
  const port = Number(broker.slice(broker.lastIndexOf(':') + 1))
  if (BROKER.test(broker) && port > 0 && port <= 65_535) return broker
  throw new Misconfigured(`HOWAZIT_KAFKA_BROKERS must be host:port, comma-separated; "${broker}" is not.`)
}

function parseSasl(env: Env): KafkaSasl | undefined {
  const mechanism = env.HOWAZIT_KAFKA_SASL_MECHANISM ?? ''
  const hasCredentials = (env.HOWAZIT_KAFKA_SASL_USERNAME ?? env.HOWAZIT_KAFKA_SASL_PASSWORD ?? '') !== ''
  if (mechanism === '' && !hasCredentials) return undefined
  return {
    mechanism: parseOneOf('HOWAZIT_KAFKA_SASL_MECHANISM', mechanism, KAFKA_SASL_MECHANISMS),
    username: parseRequired(env, 'HOWAZIT_KAFKA_SASL_USERNAME'),
    password: parseRequired(env, 'HOWAZIT_KAFKA_SASL_PASSWORD'),
  }
}

export function kafkaToEnv(kafka: KafkaSettings | undefined): Env {
  if (kafka === undefined) return {}
  const { sasl } = kafka
  return {
    HOWAZIT_KAFKA_BROKERS: kafka.brokers.join(','),
    HOWAZIT_KAFKA_CLIENT: kafka.client,
    HOWAZIT_KAFKA_SSL: String(kafka.ssl),
    ...(sasl && {
      HOWAZIT_KAFKA_SASL_MECHANISM: sasl.mechanism,
      HOWAZIT_KAFKA_SASL_USERNAME: sasl.username,
      HOWAZIT_KAFKA_SASL_PASSWORD: sasl.password,
    }),
    HOWAZIT_KAFKA_PARTITIONS: String(kafka.partitions),
    HOWAZIT_KAFKA_REPLICATION: String(kafka.replication),
    HOWAZIT_KAFKA_RETENTION_MS: String(kafka.retentionMs),
    HOWAZIT_KAFKA_COMPRESSION: kafka.compression,
    HOWAZIT_KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
    HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER: String(kafka.allowUnsafeBroker),
    HOWAZIT_KAFKA_SPOOL_ROWS_MAX: String(kafka.spool.rowsMax),
    HOWAZIT_KAFKA_SPOOL_MAX_BYTES: String(kafka.spool.bytesMax),
  }
}
