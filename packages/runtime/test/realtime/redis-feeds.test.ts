import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { RedisNotices } from '../../src/notices/redis-notices.ts'
import { RedisFeeds } from '../../src/realtime/redis-feeds.ts'
import type { Seed } from '../../src/realtime/seed-feed.ts'
import { createRedis } from '../../src/redis/create-redis.ts'
import { createdOf, imageOf, SURVEY } from '../analytics/changes.ts'
import { newTenant } from '../analytics/setup.ts'
import { describeRedis, startRedis, startRedisCluster } from '../support/start-redis.ts'
import { until } from '../support/until.ts'
import { describeFeeds } from './feeds.contract.ts'

const NOTHING: Seed = { counts: [], nextOffsets: new Map(), recentEventIds: [] }

async function connect(url: string) {
  const redis = createRedis({ url, prefix: 'test' })
  await until('Redis answers', () => redis.client.status === 'ready')
  return redis
}

const placed = (tenant: ReturnType<typeof newTenant>, count: number, fromOffset = 0) =>
  Array.from({ length: count }, (_, index) => {
    const change = createdOf(tenant, imageOf({ nps: 9 }))
    return { change, partition: 0, offset: fromOffset + index }
  })

describeRedis('on Redis', () => {
  describeFeeds('RedisFeeds', async () => {
    const server = await startRedis()
    const redis = await connect(server.url)
    const notices = new RedisNotices(redis)
    return {
      notices,
      make: () => new RedisFeeds({ redis, seed: async () => NOTHING, clock: systemClock }),
      async [Symbol.asyncDispose]() {
        await notices.close()
        await redis.close()
        await server[Symbol.asyncDispose]()
      },
    }
  })

  test('starts from its seed: what that includes is not counted again', async () => {
    await using server = await startRedis()
    await using redis = await connect(server.url)
    const tenant = newTenant()
    const changes = placed(tenant, 10)
    // Analytics has the first five, and by name the eighth.
    const seed: Seed = {
      counts: [{ surveyId: SURVEY, responses: 6, partial: 0 }],
      nextOffsets: new Map([[0, 5]]),
      recentEventIds: [changes[7]!.change.eventId],
    }
    const feeds = new RedisFeeds({ redis, seed: async () => seed, clock: systemClock })

    expect(await feeds.count(tenant, changes)).toBe(4)
    expect((await feeds.readHead(tenant)).counts).toMatchObject([{ responses: 10 }])
  })

  test('seeds once for many who ask, in all processes', async () => {
    await using server = await startRedis()
    await using redis = await connect(server.url)
    const tenant = newTenant()
    let seeds = 0
    const seed = async () => {
      seeds += 1
      await new Promise((resolve) => setTimeout(resolve, 100))
      return NOTHING
    }
    const processes = [1, 2, 3].map(() => new RedisFeeds({ redis, seed, clock: systemClock }))
    await Promise.all([
      ...processes.map((feeds) => feeds.count(tenant, placed(tenant, 5))),
      ...processes.map((feeds) => feeds.readHead(tenant)),
    ])
    expect(seeds).toBe(1)
  })

  test('a seed that was overtaken by FLUSHALL is not planted', async () => {
    await using server = await startRedis()
    await using redis = await connect(server.url)
    const tenant = newTenant()
    const responses = [1, 2]
    const seed = async (): Promise<Seed> => {
      const [count = 0] = responses.splice(0, 1)
      if (count === 1) await server.command('flushall')
      return { ...NOTHING, counts: [{ surveyId: SURVEY, responses: count, partial: 0 }] }
    }
    const feeds = new RedisFeeds({ redis, seed, clock: systemClock })
    expect((await feeds.readHead(tenant)).counts).toMatchObject([{ responses: 2 }])
  })

  test('what a server brings back from disk is not believed', async () => {
    await using server = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'no'] })
    await using redis = await connect(server.url)
    const tenant = newTenant()
    let responses = 0
    const seed = async (): Promise<Seed> => ({ ...NOTHING, counts: [{ surveyId: SURVEY, responses, partial: 0 }] })
    const feeds = new RedisFeeds({ redis, seed, clock: systemClock })
    await feeds.count(tenant, placed(tenant, 3))
    await server.kill()
    await expect(feeds.readHead(tenant)).rejects.toMatchObject({ code: 'unavailable' })
    responses = 77
    await server.start()
    await until('Redis answers', () => redis.client.status === 'ready')
    expect(await redis.client.keys('*')).not.toEqual([])

    expect((await feeds.readHead(tenant)).counts).toMatchObject([{ responses: 77 }])
  })

  test('keeps so many events, and resumes from none that a gap follows', async () => {
    await using server = await startRedis()
    await using redis = await connect(server.url)
    const tenant = newTenant()
    const feeds = new RedisFeeds({ redis, seed: async () => NOTHING, clock: systemClock }, { eventsMax: 10 })
    await feeds.count(tenant, placed(tenant, 8))
    const before = (await feeds.readAfter(tenant, { afterSeq: 0, countMax: 100 })).events
    expect(await feeds.canResumeAfter(tenant, before[0]!.seq)).toBe(true)
    await feeds.count(tenant, placed(tenant, 8, 8))
    const { events } = await feeds.readAfter(tenant, { afterSeq: 0, countMax: 100 })

    expect(events).toHaveLength(10)
    expect(await feeds.canResumeAfter(tenant, before[0]!.seq)).toBe(false)
    expect(await feeds.canResumeAfter(tenant, events[3]!.seq)).toBe(true)
  })

  test('numbers go on after everything was lost, so nobody resumes in a feed that is not theirs', async () => {
    await using server = await startRedis()
    await using redis = await connect(server.url)
    const tenant = newTenant()
    const feeds = new RedisFeeds({ redis, seed: async () => NOTHING, clock: systemClock })
    await feeds.count(tenant, placed(tenant, 3))
    const { seq } = await feeds.readHead(tenant)
    await server.command('flushall')
    await feeds.count(tenant, placed(tenant, 3))

    expect((await feeds.readHead(tenant)).seq).toBeGreaterThan(seq)
    expect(await feeds.canResumeAfter(tenant, seq)).toBe(false)
  })

  test('works on a cluster', async () => {
    await using cluster = await startRedisCluster()
    await using redis = await connect(cluster.url)
    const feeds = new RedisFeeds({ redis, seed: async () => NOTHING, clock: systemClock })
    for (const tenant of [newTenant(), newTenant(), newTenant()]) {
      expect(await feeds.count(tenant, placed(tenant, 4))).toBe(4)
      expect((await feeds.readAfter(tenant, { afterSeq: 0, countMax: 9 })).events).toHaveLength(4)
    }
  })
})
