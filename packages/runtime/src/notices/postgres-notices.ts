import { type Announcer, createAnnouncer } from '../oltp/create-announcer.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { Listener } from '../oltp/postgres-listener.ts'
import type { Notices } from './notices.ts'

export interface PostgresNoticesDeps {
  /** Announces. May go through a pooler. */
  readonly pool: PgPool
  /** Hears; may be shared. Whoever opened it closes it. */
  readonly listener: Listener
}

/** Notices as NOTIFY and LISTEN. */
export class PostgresNotices implements Notices, AsyncDisposable {
  readonly #deps: PostgresNoticesDeps
  readonly #announcers = new Map<string, Announcer>()

  constructor(deps: PostgresNoticesDeps) {
    this.#deps = deps
  }

  announce(channel: string, text: string): void {
    const announcer = this.#announcers.get(channel) ?? createAnnouncer(this.#deps.pool, channel)
    this.#announcers.set(channel, announcer)
    announcer.announce(text)
  }

  listen(channel: string, hear: (text: string) => void): () => void {
    return this.#deps.listener.listen(channel, hear)
  }

  /** Sends what is pending. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#announcers.values()].map((announcer) => announcer.close()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
