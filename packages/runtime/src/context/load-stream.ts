import type { KafkaSettings } from '../config/kafka-settings.ts'
import type { Config } from '../config.ts'
import type { Events } from '../events.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { Listener } from '../oltp/postgres-listener.ts'
import { PostgresStream } from '../stream/postgres/postgres-stream.ts'
import type { Stream } from '../stream/stream.ts'
import type { StreamHistory } from '../stream/stream-history.ts'

export interface OpenStreamDeps {
  readonly events: Events
  /** Asked for only where the stream lies in PostgreSQL. */
  readonly openPostgres: () => { readonly pool: PgPool; readonly listener: Listener }
}

export interface OpenedStream {
  readonly stream: Stream & StreamHistory & { close(): Promise<void> }
  /** The same, where it lies in PostgreSQL. */
  readonly postgresStream: PostgresStream | undefined
  /** Makes the topics that are missing, and refuses brokers that could lose what they acknowledge. */
  readonly prepare: () => Promise<void>
}

export type OpenStream = (deps: OpenStreamDeps) => OpenedStream

/** Kafka where its brokers are named, else the log in PostgreSQL. A client library is loaded only where it is used. */
export async function loadStream({ kafka }: Pick<Config, 'kafka'>): Promise<OpenStream> {
  if (!kafka) return openPostgresStream
  const KafkaStream = await loadKafkaStream(kafka)
  return ({ events }) => {
    const stream = new KafkaStream({ config: kafka, events })
    return { stream, postgresStream: undefined, prepare: () => stream.prepare() }
  }
}

async function loadKafkaStream({ client }: KafkaSettings) {
  if (client === 'kafkajs') return (await import('../stream/kafka/kafkajs-stream.ts')).KafkajsStream
  return (await import('../stream/kafka/platformatic-stream.ts')).PlatformaticStream
}

function openPostgresStream({ events, openPostgres }: OpenStreamDeps): OpenedStream {
  const postgresStream = new PostgresStream({ ...openPostgres(), events })
  return { stream: postgresStream, postgresStream, prepare: async () => {} }
}

/** Whether the stream lies in PostgreSQL, whose sign of life is then that of the stream. */
export const isEmbeddedStream = ({ kafka }: Pick<Config, 'kafka'>): boolean => kafka === undefined
