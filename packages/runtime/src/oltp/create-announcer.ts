import type { PgPool } from './pg-pool.ts'
import { runStatement } from './run-statement.ts'

export interface Announcer {
  /** Tells every process that listens to the channel: something is new under this name. Never fails, never waits. */
  announce(name: string): void
  /** Sends what is pending. */
  close(): Promise<void>
}

// A commit with a NOTIFY takes a lock that all databases of the server share: it has no place in a business transaction,
// and one every few ms is enough for all of them: whoever listens waits for more before it reads.
const EVERY_MS = 10

const NOTIFY = 'select pg_notify($1, name) from unnest($2::text[]) as name'

export function createAnnouncer(pool: PgPool, channel: string): Announcer {
  const pending = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<unknown> = Promise.resolve()

  const send = () => {
    timer = undefined
    const names = [...pending]
    pending.clear()
    // Lost with its connection or not, readers also poll.
    sending = Promise.allSettled([sending, runStatement(pool, NOTIFY, [channel, names])])
  }
  return {
    announce(name) {
      pending.add(name)
      timer ??= setTimeout(send, EVERY_MS)
    },
    async close() {
      if (timer !== undefined) {
        clearTimeout(timer)
        send()
      }
      await sending
    },
  }
}
