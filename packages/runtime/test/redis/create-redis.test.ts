import type { Redis as SingleRedis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../src/engines/free-port.ts'
import { createRedis } from '../../src/redis/create-redis.ts'
import { parseRedisUrl } from '../../src/redis/parse-redis-url.ts'
import { slowly } from '../support/slowly.ts'
import { describeRedis, startRedis, startRedisCluster } from '../support/start-redis.ts'
import { until } from '../support/until.ts'

const TENANT = '0198c0de-0000-7000-8000-000000000001'

function connect(url: string, onLost?: (reason: string) => void) {
  const redis = createRedis({ url, prefix: 'test' }, onLost && { onLost })
  onTestFinished(() => redis.close())
  return redis
}

describeRedis('createRedis', () => {
  test('fails at once while Redis is away, and works again by itself', async () => {
    await using server = await startRedis()
    const losses: string[] = []
    const { client } = connect(server.url, (reason) => losses.push(reason))
    await until('it answers', () => client.status === 'ready')
    expect(await client.ping()).toBe('PONG')

    await server.kill()
    await until('the loss is noticed', () => client.status !== 'ready')
    const startedAt = performance.now()
    await expect(client.ping()).rejects.toThrow()
    expect(performance.now() - startedAt).toBeLessThan(slowly(100))

    await server.start()
    await until('it answers again', () => client.status === 'ready')
    expect(await client.ping()).toBe('PONG')
    expect(losses).toHaveLength(1)
  })

  test('sends nothing twice when its connection breaks under a command', async () => {
    await using server = await startRedis()
    const { client } = connect(server.url)
    await until('it answers', () => client.status === 'ready')
    server.pause()
    const answers = Array.from({ length: 10 }, () => client.incr('counter'))
    const settled = Promise.allSettled(answers)
    // They are on their way, and the server will find them when it goes on.
    setImmediate(() => (client as SingleRedis).stream.destroy())
    expect((await settled).map(({ status }) => status)).toEqual(answers.map(() => 'rejected'))
    server.resume()
    await until('it is back', () => client.status === 'ready')

    expect(Number(await client.get('counter'))).toBeLessThanOrEqual(10)
  })

  test('gives up on a server that is connected and silent', async () => {
    await using server = await startRedis()
    const { client } = connect(server.url)
    await until('it answers', () => client.status === 'ready')
    server.pause()
    const startedAt = performance.now()
    await expect(client.ping()).rejects.toThrow('timed out')
    expect(performance.now() - startedAt).toBeLessThan(slowly(4_000))
    server.resume()
  })

  test('closes at once and twice, whatever state it is in', async () => {
    const nowhere = createRedis({ url: `redis://127.0.0.1:${await freePort()}`, prefix: 'test' })
    await nowhere.close()
    const alsoNowhere = createRedis({ url: `redis://127.0.0.1:${await freePort()}`, prefix: 'test' })
    await until('it waits to connect again', () => alsoNowhere.client.status === 'reconnecting')
    await alsoNowhere.close()

    await using server = await startRedis()
    const paused = createRedis({ url: server.url, prefix: 'test' })
    await until('it answers', () => paused.client.status === 'ready')
    server.pause()
    const startedAt = performance.now()
    await Promise.all([paused.close(), paused.close()])
    expect(performance.now() - startedAt).toBeLessThan(slowly(2_000))
  })

  test('logs in with the credentials of its URL', async () => {
    await using server = await startRedis({ args: ['--user', 'ours', 'on', '>p@ss:word', '~*', '&*', '+@all'] })
    const redis = connect(server.url.replace('://', '://ours:p%40ss%3Aword@'))
    await until('it answers', () => redis.client.status === 'ready')
    expect(await redis.client.call('acl', 'whoami')).toBe('ours')
  })

  test('finds the nodes of a cluster, where a tenant has all its keys on one', async () => {
    await using cluster = await startRedisCluster()
    const redis = connect(cluster.url)
    await until('the cluster answers', () => redis.client.status === 'ready')
    const keys = ['a', 'b', 'c'].map((name) => redis.keyOf(TENANT, name))
    for (const key of keys) await redis.client.set(key, key)

    expect(await redis.client.mget(keys)).toEqual(keys)
  })
})

test('parseRedisUrl reads nodes, TLS, credentials and database', () => {
  expect(parseRedisUrl('rediss://user:p%40ss@cache.example.com:6380/2')).toEqual({
    nodes: [{ host: 'cache.example.com', port: 6380 }],
    isCluster: false,
    isTls: true,
    username: 'user',
    password: 'p@ss',
    database: 2,
  })
  expect(parseRedisUrl('redis://[::1]:7000, redis://10.0.0.2')).toMatchObject({
    nodes: [
      { host: '::1', port: 7000 },
      { host: '10.0.0.2', port: 6379 },
    ],
    isCluster: true,
    isTls: false,
  })
  expect(parseRedisUrl('rediss://clustercfg.example.com?cluster=true').isCluster).toBe(true)
})

test('parseRedisUrl says what is wrong and shows no password', () => {
  for (const url of [
    '',
    'http://x',
    'redis://',
    'redis://u:secret@h/name',
    'redis://u:secret@a/1,redis://b',
    'redis://:secret@a,rediss://b',
  ]) {
    const parse = () => parseRedisUrl(url)
    expect(parse).toThrow(/^The Redis URL /)
    expect(parse).not.toThrow(/secret/)
  }
})
