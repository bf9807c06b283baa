import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Redis } from '../redis/create-redis.ts'
import { createScript } from '../redis/create-script.ts'
import { createRateLimits } from './create-rate-limits.ts'
import type { QuotaOf, RateLimits } from './rate-limits.ts'
import type { LeaseRequest } from './token-bucket.ts'

export interface RedisRateLimitsDeps {
  readonly redis: Redis
  readonly quotaOf: QuotaOf
  readonly clock: Clock
  readonly events: Events
  /** A Redis that takes longer counts as away. Default 50 ms. */
  readonly timeoutMs?: number
}

/** Buckets as hashes, refilled by Redis' clock; one that is full again is no longer there. */
export function createRedisRateLimits({
  redis,
  quotaOf,
  clock,
  events,
  timeoutMs = 50,
}: RedisRateLimitsDeps): RateLimits {
  const leaseTokens = createScript(redis.client, LEASE)
  const lease = async ({ bucket, least, wanted, returned, quota }: LeaseRequest) => {
    const values = [least, wanted, returned, quota.perSecond, quota.burst]
    const { tenantId, clientId } = bucket
    const key = redis.keyOf(tenantId, 'limit', ...(clientId === undefined ? [] : [clientId]))
    const [granted, left] = (await leaseTokens([key], values)) as [string, string]
    return { granted: Number(granted), left: Number(left) }
  }
  return createRateLimits({ lease, quotaOf, clock, events, timeoutMs })
}

// Numbers go as text: Redis would cut the fraction off. The arithmetic is that of token-bucket.ts.
const LEASE = `
  local least, wanted, returned = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
  local per_second, burst = tonumber(ARGV[4]), tonumber(ARGV[5])
  local time = redis.call('time')
  local now = tonumber(time[1]) + tonumber(time[2]) / 1e6
  local bucket = redis.call('hmget', KEYS[1], 'tokens', 'at')
  local tokens, at = tonumber(bucket[1]) or burst, tonumber(bucket[2]) or now

  tokens = math.min(burst, tokens + returned + math.max(0, now - at) * per_second)
  local granted = 0
  if tokens >= math.min(least, burst) then granted = math.max(least, math.min(wanted, tokens)) end
  tokens = tokens - granted

  redis.call('hset', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', now))
  redis.call('pexpire', KEYS[1], math.ceil((burst - tokens) / per_second * 1000) + 1000)
  return { string.format('%.6f', granted), string.format('%.6f', tokens) }`
