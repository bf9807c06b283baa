import { Pool } from 'undici'
import type { Clock } from '../clock.ts'
import { createDial } from './dial.ts'
import type { Target } from './url-rules.ts'

export interface PoolsOptions {
  readonly clock: Clock
  readonly connectTimeoutMs: number
  readonly poolsMax: number
  readonly ca?: string
}

/** Connections by (tenant, scheme, host, port, address): no tenant ever speaks over a connection that another one opened. */
export interface Pools {
  /** Runs `work` with the pool; the pool is not closed meanwhile. */
  use<T>(where: { tenantId: string; target: Target; address: string }, work: (pool: Pool) => Promise<T>): Promise<T>
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
export function createPools({ clock, connectTimeoutMs, poolsMax, ca }: PoolsOptions): Pools {
  const entries = new Map<string, Entry>()

  const open = (target: Target, address: string): Pool =>
    new Pool(`${target.scheme}://${target.host}:${target.port}`, {
      connect: createDial({ target, address, connectTimeoutMs, ...(ca !== undefined && { ca }) }),
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
    async use({ tenantId, target, address }, work) {
      const key = [tenantId, target.scheme, target.host, target.port, address].join('|')
      const entry = entries.get(key) ?? { pool: open(target, address), users: 0, usedAtMs: 0 }
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
