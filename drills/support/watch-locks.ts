import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** Looks all the while how long somebody waits for a lock that lets nobody else in: everyone who comes waits behind. */
export interface LockWatch extends AsyncDisposable {
  readonly longestWaitMs: () => number
}

const LOOK_EVERY_MS = 50
const LONGEST = `
  select coalesce(max(extract(epoch from clock_timestamp() - waitstart) * 1000), 0)::float8 as ms
  from pg_locks where not granted and locktype = 'relation' and mode = 'AccessExclusiveLock'`

export async function watchLocks(adminUrl: string): Promise<LockWatch> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const stopping = new AbortController()
  let longest = 0
  const watch = async () => {
    while (!stopping.signal.aborted) {
      const { rows } = await client.query<{ ms: number }>(LONGEST)
      longest = Math.max(longest, rows[0]?.ms ?? 0)
      await delay(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const watching = watch()
  return {
    longestWaitMs: () => Math.round(longest),
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await watching
      await client.end()
    },
  }
}
