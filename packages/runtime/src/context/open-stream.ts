import type { Config } from '../config.ts'
import type { Events } from '../events.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { Listener } from '../oltp/postgres-listener.ts'
import { PostgresStream } from '../stream/postgres/postgres-stream.ts'
import type { Stream } from '../stream/stream.ts'

export type PlatformStream = Stream & { close(): Promise<void> }

export interface OpenStreamDeps {
  readonly config: Pick<Config, 'kafka'>
  readonly pool: PgPool
  readonly listener: Listener
  readonly events: Events
}

/** Kafka where its brokers are named, else the log in PostgreSQL. */
export function openStream({ pool, listener, events }: OpenStreamDeps): PlatformStream {
  return new PostgresStream({ pool, listener, events })
}
