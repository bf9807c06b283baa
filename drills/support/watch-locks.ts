import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** Looks all the while who waits for a lock that lets nobody else in, and how long: everyone who comes waits behind. */
export interface LockWatch extends AsyncDisposable {
  readonly longestWaitMs: () => number
  /** How often a migration began to wait. */
  readonly migrationWaits: () => number
}

const LOOK_EVERY_MS = 50
const WAITING = `
  select pid || '/' || waitstart as wait, application_name = 'howazit_migrate' as "isMigration",
    extract(epoch from clock_timestamp() - waitstart)::float8 * 1000 as ms
  from pg_locks join pg_stat_activity using (pid)
  where not granted and locktype = 'relation' and mode = 'AccessExclusiveLock' and waitstart is not null`

interface Waiting {
  readonly wait: string
  readonly isMigration: boolean
  readonly ms: number
}

export async function watchLocks(adminUrl: string): Promise<LockWatch> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const stopping = new AbortController()
  const migrationWaits = new Set<string>()
  let longest = 0
  const watch = async () => {
    while (!stopping.signal.aborted) {
      const { rows } = await client.query<Waiting>(WAITING)
      for (const { wait, isMigration, ms } of rows) {
        if (isMigration) migrationWaits.add(wait)
        longest = Math.max(longest, ms)
      }
      await delay(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const watching = watch()
  return {
    longestWaitMs: () => Math.round(longest),
    migrationWaits: () => migrationWaits.size,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await watching
      await client.end()
    },
  }
}
