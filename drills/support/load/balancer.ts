import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'undici'

export interface Balanced {
  readonly api: number
  readonly pool: Pool
}

/**
 * Sends to the APIs that say they are ready, in turn, and to all of them when none does: as a proxy in front would. One that
 * is slow to say so stays what it was.
 */
export interface Balancer {
  /** The APIs for one request: the first, and where to go on if it refuses the connection. */
  readonly pick: () => readonly Balanced[]
  readonly close: () => Promise<void>
}

const LOOK_EVERY_MS = 250
const ANSWER_WITHIN_MS = 1_000

export function startBalancer(urls: readonly string[], connections: number): Balancer {
  const pools = urls.map((url) => new Pool(url, { connections, headersTimeout: 30_000, bodyTimeout: 30_000 }))
  const all = pools.map((pool, api) => ({ api, pool }))
  const ready = urls.map(() => true)
  const closing = new AbortController()
  let turn = 0

  const look = async (url: string): Promise<boolean | undefined> => {
    const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS)
    try {
      const answer = await fetch(`${url}/ready`, { signal: AbortSignal.any([closing.signal, timeout]) })
      await answer.body?.cancel()
      return answer.ok
    } catch {
      return timeout.aborted ? undefined : false
    }
  }
  const watch = async (api: number) => {
    while (!closing.signal.aborted) {
      ready[api] = (await look(urls[api] as string)) ?? ready[api] === true
      await delay(LOOK_EVERY_MS, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }
  const watching = urls.map((_, api) => watch(api))
  return {
    pick() {
      turn += 1
      const inTurn = all.map((_, at) => all[(at + turn) % all.length] as Balanced)
      // The others are still there for a connection that is refused.
      return [...inTurn.filter(({ api }) => ready[api]), ...inTurn.filter(({ api }) => !ready[api])]
    },
    async close() {
      closing.abort()
      await Promise.all(watching)
      await Promise.all(pools.map((pool) => pool.close()))
    },
  }
}
