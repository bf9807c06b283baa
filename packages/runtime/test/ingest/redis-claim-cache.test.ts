import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { RedisClaimCache } from '../../src/ingest/redis-claim-cache.ts'
import { createRedis } from '../../src/redis/create-redis.ts'
import { recordEvents } from '../support/set-up-postgres.ts'
import { slowly } from '../support/slowly.ts'
import { describeRedis, startRedis, startRedisCluster } from '../support/start-redis.ts'
import { until } from '../support/until.ts'

const claims = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    tenantId: `0198c0de-0000-7000-8000-00000000000${index % 3}`,
    responseId: randomUUID(),
    bodyHash: randomUUID().replaceAll('-', '').repeat(2),
  }))
const hashesOf = (of: readonly { bodyHash: string }[]) => of.map(({ bodyHash }) => bodyHash)

async function setUp(url: string, clock = systemClock) {
  const redis = createRedis({ url, prefix: 'test' })
  onTestFinished(() => redis.close())
  await until('Redis answers', () => redis.client.status === 'ready')
  return { redis, cache: new RedisClaimCache({ redis, clock, events: recordEvents() }) }
}

describeRedis('RedisClaimCache', () => {
  test('knows what it was told, in the order asked, and of other tenants nothing', async () => {
    await using server = await startRedis()
    const { cache } = await setUp(server.url)
    const known = claims(200)
    await cache.remember(known)
    const [stranger] = claims(1) as [ReturnType<typeof claims>[number]]
    const foreign = { ...known[0]!, tenantId: known[1]!.tenantId }

    expect(await cache.find([...known.toReversed(), stranger, foreign])).toEqual([
      ...hashesOf(known.toReversed()),
      undefined,
      undefined,
    ])
    expect(await cache.find([])).toEqual([])
  })

  test('forgets after its time', async () => {
    await using server = await startRedis()
    const { redis, cache } = await setUp(server.url)
    await cache.remember(claims(3))
    const keys = await redis.client.keys('*')
    const leftMs = await Promise.all(keys.map((key) => redis.client.pttl(key)))

    expect(keys).toHaveLength(3)
    for (const ms of leftMs) expect(ms).toBeGreaterThan(3_590_000)
    for (const ms of leftMs) expect(ms).toBeLessThanOrEqual(3_600_000)
  })

  test('is empty after FLUSHALL and after a kill, and learns again', async () => {
    await using server = await startRedis()
    const { redis, cache } = await setUp(server.url)
    const known = claims(3)
    await cache.remember(known)
    await server.command('flushall')
    expect(await cache.find(known)).toEqual([undefined, undefined, undefined])

    await server.kill()
    expect(await cache.find(known)).toEqual([undefined, undefined, undefined])
    await cache.remember(known)
    await server.start()
    await until('it is back', () => redis.client.status === 'ready')
    await until('it learns again', async () => {
      await cache.remember(known)
      return (await cache.find(known))[2] === known[2]!.bodyHash
    })
  })

  test('a Redis that does not answer costs 50 ms once, then nothing until it has rested', async () => {
    await using server = await startRedis()
    let nowMs = 0
    const { cache } = await setUp(server.url, { now: () => new Date(nowMs) })
    const known = claims(3)
    await cache.remember(known)
    server.pause()

    const startedAt = performance.now()
    expect(await cache.find(known)).toEqual([undefined, undefined, undefined])
    const askedAt = performance.now()
    for (let at = 0; at < 1_000; at += 1) await cache.find(known)
    const restedAt = performance.now()
    server.resume()
    nowMs += 1_000

    expect(askedAt - startedAt).toBeLessThan(slowly(200))
    expect(restedAt - askedAt).toBeLessThan(slowly(50))
    expect(await cache.find(known)).toEqual(hashesOf(known))
  })

  test('works on a cluster', async () => {
    await using cluster = await startRedisCluster()
    const { cache } = await setUp(cluster.url)
    const known = claims(60)
    // The first use of each node connects to it, which may take longer than the cache is given.
    await until('every node takes part', async () => {
      await cache.remember(known)
      return !(await cache.find(known)).includes(undefined)
    })

    expect(await cache.find(known)).toEqual(hashesOf(known))
  })
})
