import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createRedisRateLimits } from '../../src/limits/redis-rate-limits.ts'
import { createRedis, type Redis } from '../../src/redis/create-redis.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { recordEvents } from '../support/set-up-postgres.ts'
import { describeRedis, startRedis, startRedisCluster } from '../support/start-redis.ts'
import { until } from '../support/until.ts'
import { describeRateLimits } from './rate-limits.contract.ts'

const events = recordEvents()
const TENANT = { id: '0198c0de-0000-7000-8000-000000000001' } as Tenant

/** As it is from the first answer on. */
async function connect(url: string): Promise<Redis> {
  const redis = createRedis({ url, prefix: 'test' })
  await until('Redis answers', () => redis.client.status === 'ready')
  return redis
}

describeRedis('on Redis', () => {
  describeRateLimits('RedisRateLimits', async () => {
    const server = await startRedis()
    const redis = await connect(server.url)
    return {
      make: (deps) => createRedisRateLimits({ ...deps, redis, timeoutMs: 1_000 }),
      stopStore: () => server.kill(),
      startStore: () => server.start(),
      async [Symbol.asyncDispose]() {
        await redis.close()
        await server[Symbol.asyncDispose]()
      },
    }
  })

  test('a bucket that is full again is no longer there, and one that was flushed is full', async () => {
    await using server = await startRedis()
    await using redis = await connect(server.url)
    const limits = createRedisRateLimits({
      redis,
      quotaOf: () => ({ perSecond: 1, burst: 5 }),
      clock: systemClock,
      events,
    })
    await until('it is empty', async () => !(await limits.take({ tenant: TENANT }, 1)).isAllowed)
    const [key] = await redis.client.keys('*')
    const leftMs = await redis.client.pttl(key!)
    await server.command('flushall')

    expect(leftMs).toBeGreaterThan(4_000)
    expect(leftMs).toBeLessThan(7_100)
    await until('it asks again', async () => (await limits.take({ tenant: TENANT }, 1)).isAllowed)
    expect((await limits.take({ tenant: TENANT }, 4)).isAllowed).toBe(true)
  })

  test('works on a cluster', async () => {
    await using cluster = await startRedisCluster()
    await using redis = await connect(cluster.url)
    const quotaOf = () => ({ perSecond: 1, burst: 5 })
    const limits = createRedisRateLimits({ redis, quotaOf, clock: systemClock, events, timeoutMs: 5_000 })
    await until('the limit is reached', async () => !(await limits.take({ tenant: TENANT }, 1)).isAllowed)
    expect(await redis.client.exists(redis.keyOf(TENANT.id, 'limit'))).toBe(1)
  })
})
