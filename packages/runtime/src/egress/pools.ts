import { Pool } from 'undici'
import type { Clock } from '../clock.ts'
import { createDial } from './dial.ts'
import type { EgressProxy } from './parse-proxy.ts'
import { type PoolPlace, poolKeyOf } from './pool-key.ts'

export interface PoolsOptions {
  readonly clock: Clock
  readonly connectTimeoutMs: number
  readonly poolsMax: number
  /** PEM certificates to trust where a place has no authority of its own. */
  readonly ca?: string | undefined
  /** Which proxy leads to an address; undefined where it is dialled. */
  readonly proxyFor: (address: string) => EgressProxy | undefined
}

/** Connections by place: no tenant ever speaks over a connection that another one opened, or that another certificate did. */
export interface Pools {
  /** Runs `work` with the pool; the pool is not closed meanwhile. */
  use<T>(place: PoolPlace, work: (pool: Pool) => Promise<T>): Promise<T>
  close(): Promise<void>
}

interface Entry {
  readonly pool: Pool
  users: number
  usedAtMs: number
}

const IDLE_MS = 60_000
const CONNECTIONS_MAX = 64

/** Pools are kept in order of last use, so the idle ones are at the front. */
export function createPools({ clock, connectTimeoutMs, poolsMax, ca, proxyFor }: PoolsOptions): Pools {
  const entries = new Map<string, Entry>()

  const open = ({ target, address, identity }: PoolPlace): Pool =>
    new Pool(`${target.scheme}://${target.host}:${target.port}`, {
      connect: createDial({
        target,
        address,
        connectTimeoutMs,
        identity: { ...(ca !== undefined && { ca }), ...identity },
        proxy: proxyFor(address),
      }),
      connections: CONNECTIONS_MAX,
      allowH2: false,
      pipelining: 1,
      // One total deadline per send is kept by the sender; two more clocks would only disagree with it.
      headersTimeout: 0,
      bodyTimeout: 0,
    })

  const evict = (nowMs: number): void => {
    for (const [key, entry] of entries) {
      if (entries.size <= poolsMax && nowMs - entry.usedAtMs < IDLE_MS) return
      if (entry.users > 0) continue
      entries.delete(key)
      void entry.pool.destroy()
    }
  }

  return {
    async use(place, work) {
      const key = poolKeyOf(place)
      const entry = entries.get(key) ?? { pool: open(place), users: 0, usedAtMs: 0 }
      entry.users += 1
      entry.usedAtMs = clock.now().getTime()
      entries.delete(key)
      entries.set(key, entry)
      evict(entry.usedAtMs)
      try {
        return await work(entry.pool)
      } finally {
        entry.users -= 1
      }
    },

    async close() {
      const pools = [...entries.values()].map(({ pool }) => pool)
      entries.clear()
      await Promise.all(pools.map((pool) => pool.destroy()))
    },
  }
}
