import type { Config } from '../config.ts'
import type { Events } from '../events.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { Listener } from '../oltp/postgres-listener.ts'
import { PostgresStream } from '../stream/postgres/postgres-stream.ts'
import type { Stream } from '../stream/stream.ts'

export interface OpenStreamDeps {
  readonly config: Pick<Config, 'kafka'>
  readonly pool: PgPool
  readonly listener: Listener
  readonly events: Events
}

export interface OpenedStream {
  readonly stream: Stream & { close(): Promise<void> }
  /** The same, where it lies in PostgreSQL. */
  readonly postgresStream: PostgresStream | undefined
}

/** Kafka where its brokers are named, else the log in PostgreSQL. */
export function openStream({ pool, listener, events }: OpenStreamDeps): OpenedStream {
  const stream = new PostgresStream({ pool, listener, events })
  return { stream, postgresStream: stream }
}

/** Whether the stream lies in PostgreSQL, whose sign of life is then that of the stream. */
export const isEmbeddedStream = ({ kafka }: Pick<Config, 'kafka'>): boolean => kafka === undefined
