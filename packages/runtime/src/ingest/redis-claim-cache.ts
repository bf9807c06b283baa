import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import { createGate, type Gate } from '../redis/create-gate.ts'
import type { Redis } from '../redis/create-redis.ts'
import type { ClaimCache } from './claim-cache.ts'

export interface RedisClaimCacheDeps {
  readonly redis: Redis
  readonly clock: Clock
  readonly events: Events
}

export interface RedisClaimCacheOptions {
  /** How long a claim is remembered, which bounds how many are. Default one hour: repetitions come within minutes. */
  readonly ttlMs?: number
  /** A Redis that takes longer counts as empty. Default 50 ms. */
  readonly timeoutMs?: number
}

type Claims = Parameters<ClaimCache['remember']>[0]

/** Confirmed claims with a time to live. What it cannot say at once is missing, and PostgreSQL, which knows, is asked. */
export class RedisClaimCache implements ClaimCache {
  readonly #redis: Redis
  readonly #ttlMs: number
  readonly #gate: Gate

  constructor({ redis, clock, events }: RedisClaimCacheDeps, options: RedisClaimCacheOptions = {}) {
    const { ttlMs = 3_600_000, timeoutMs = 50 } = options
    this.#redis = redis
    this.#ttlMs = ttlMs
    this.#gate = createGate({ store: 'claim-cache', clock, events, timeoutMs })
  }

  async find(claims: Parameters<ClaimCache['find']>[0]): Promise<readonly (string | undefined)[]> {
    if (claims.length === 0) return []
    const found = await this.#gate.attempt(async () => {
      const keys = claims.map(({ tenantId, responseId }) => this.#keyOf(tenantId, responseId))
      const ofTenants = Map.groupBy(keys.entries(), ([at]) => claims[at]!.tenantId)
      const hashes: (string | undefined)[] = keys.map(() => undefined)
      // One MGET per tenant, all in one write: in a cluster, a command reaches keys of one hash tag only.
      const reading = [...ofTenants.values()].map(async (entries) => {
        const values = await this.#redis.client.mget(entries.map(([, key]) => key))
        for (const [position, [at]] of entries.entries()) hashes[at] = values[position] ?? undefined
      })
      await Promise.all(reading)
      return hashes
    })
    return found ?? claims.map(() => undefined)
  }

  async remember(claims: Claims): Promise<void> {
    if (claims.length === 0) return
    await this.#gate.attempt(async () => {
      const writing = claims.map(({ tenantId, responseId, bodyHash }) =>
        this.#redis.client.set(this.#keyOf(tenantId, responseId), bodyHash, 'PX', this.#ttlMs),
      )
      await Promise.all(writing)
    })
  }

  #keyOf(tenantId: string, responseId: string): string {
    return this.#redis.keyOf(tenantId, 'claim', responseId)
  }
}
