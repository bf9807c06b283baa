import { expect, test } from 'vitest'
import { RedisNotices } from '../../src/notices/redis-notices.ts'
import { createRedis, type Redis } from '../../src/redis/create-redis.ts'
import { describeRedis, startRedis, startRedisCluster } from '../support/start-redis.ts'
import { until } from '../support/until.ts'
import { describeNotices } from './notices.contract.ts'

describeRedis('on Redis', () => {
  describeNotices('RedisNotices', async () => {
    const server = await startRedis()
    const opened: Redis[] = []
    return {
      make() {
        const redis = createRedis({ url: server.url, prefix: 'test' })
        opened.push(redis)
        return new RedisNotices(redis)
      },
      async cutConnections() {
        await server.command('client', 'kill', 'type', 'normal')
        await server.command('client', 'kill', 'type', 'pubsub')
      },
      async [Symbol.asyncDispose]() {
        await Promise.all(opened.map((redis) => redis.close()))
        await server[Symbol.asyncDispose]()
      },
    }
  })

  test('says that something may have been missed after Redis was killed, and announcing meanwhile never fails', async () => {
    await using server = await startRedis()
    await using redis = createRedis({ url: server.url, prefix: 'test' })
    await using notices = new RedisNotices(redis)
    const heard: string[] = []
    notices.listen('news', (text) => heard.push(text))
    await until('it listens', () => heard.includes(''))
    heard.length = 0

    await server.kill()
    notices.announce('news', 'nobody hears')
    await server.start()

    await until('it listens again', () => heard.includes(''))
    await until('it hears again', () => {
      notices.announce('news', 'after')
      return heard.includes('after')
    })
  })

  test('two prefixes on one server hear nothing of each other', async () => {
    await using server = await startRedis()
    await using ours = createRedis({ url: server.url, prefix: 'ours' })
    await using theirs = createRedis({ url: server.url, prefix: 'theirs' })
    await using notices = new RedisNotices(ours)
    await using foreign = new RedisNotices(theirs)
    const heard: string[] = []
    notices.listen('news', (text) => heard.push(text))
    await until('it listens', () => heard.includes(''))

    await until('ours arrives', () => {
      foreign.announce('news', 'foreign')
      notices.announce('news', 'own')
      return heard.includes('own')
    })
    expect(heard).not.toContain('foreign')
  })

  test('reaches every process of a cluster', async () => {
    await using cluster = await startRedisCluster()
    await using redis = createRedis({ url: cluster.url, prefix: 'test' })
    await using other = createRedis({ url: cluster.url, prefix: 'test' })
    await using here = new RedisNotices(redis)
    await using there = new RedisNotices(other)
    const heard: string[] = []
    here.listen('news', (text) => heard.push(text))
    await until('it listens', () => heard.includes(''))

    await until('it arrives', () => {
      there.announce('news', 'hello')
      return heard.includes('hello')
    })
  })
})
