import { expect, onTestFinished, test } from 'vitest'
import { BullmqJobs } from '../../src/jobs/bullmq-jobs.ts'
import { redisQueueBackend } from '../../src/jobs/redis-queue-backend.ts'
import { createRedis } from '../../src/redis/create-redis.ts'
import { slowly } from '../support/slowly.ts'
import { describeRedis, startRedis, startRedisCluster } from '../support/start-redis.ts'
import { until } from '../support/until.ts'
import { describeJobs } from './jobs.contract.ts'

/** Long enough that no sweep happens within a test that is not about sweeps. */
const NEVER_MS = 3_600_000

async function connect(url: string) {
  const redis = createRedis({ url, prefix: 'test' })
  onTestFinished(() => redis.close())
  await until('Redis answers', () => redis.client.status === 'ready')
  return redis
}

async function makeJobs(url: string, checkEveryMs = 200) {
  const redis = await connect(url)
  const jobs = new BullmqJobs({ backend: redisQueueBackend(redis), checkEveryMs })
  onTestFinished(() => jobs.close())
  return { redis, jobs }
}

describeRedis('on Redis', () => {
  describeJobs('BullmqJobs on Redis', async () => {
    const server = await startRedis()
    const redis = createRedis({ url: server.url, prefix: 'test' })
    await until('Redis answers', () => redis.client.status === 'ready')
    return {
      make: () => new BullmqJobs({ backend: redisQueueBackend(redis) }),
      cutConnections: async () => void (await server.command('client', 'kill', 'type', 'normal')),
      async close() {
        await redis.close()
        await server.dispose()
      },
    }
  })

  test('after FLUSHALL the sweep comes back by itself, and wake-ups are heard', async () => {
    await using server = await startRedis()
    const { jobs } = await makeJobs(server.url)
    let runs = 0
    await jobs.onWake('deliver', { everyMs: 300, work: async () => void runs++ })
    await until('it sweeps', () => runs >= 2)

    await server.command('flushall')
    const flushedAt = runs
    await until('it sweeps again', () => runs >= flushedAt + 3)

    const rare = await makeJobs(server.url)
    let woken = 0
    await rare.jobs.onWake('rarely', { everyMs: NEVER_MS, work: async () => void woken++ })
    await until('the first sweep ran', () => woken === 1)
    await server.command('flushall')
    await rare.jobs.wake('rarely')
    await until('it is woken', () => woken >= 2)
  })

  test('a sweep that FLUSHALL deletes while its work runs comes back', async () => {
    await using server = await startRedis()
    const { jobs } = await makeJobs(server.url)
    const gates: (() => void)[] = []
    let runs = 0
    await jobs.onWake('deliver', {
      everyMs: 300,
      work: async () => {
        runs += 1
        if (runs === 1) await new Promise<void>((resolve) => gates.push(resolve))
      },
    })
    await until('it is under way', () => gates.length === 1)
    await server.command('flushall')
    gates[0]!()
    await until('it sweeps again', () => runs >= 4)
  })

  test('without Redis the work runs here at its pace and when woken here, and with Redis again as before', async () => {
    await using server = await startRedis()
    const { redis, jobs } = await makeJobs(server.url)
    const other = await makeJobs(server.url)
    let sweeps = 0
    let woken = 0
    let underWay = 0
    let underWayMost = 0
    await jobs.onWake('deliver', {
      everyMs: 300,
      work: async () => {
        underWay += 1
        underWayMost = Math.max(underWayMost, underWay)
        await new Promise(setImmediate)
        sweeps += 1
        underWay -= 1
      },
    })
    await jobs.onWake('rarely', { everyMs: NEVER_MS, work: async () => void woken++ })
    await until('both ran', () => sweeps >= 1 && woken === 1)

    await server.kill()
    await until('the loss is noticed', () => redis.client.status !== 'ready')
    const killedAt = { sweeps, at: performance.now() }
    await jobs.wake('rarely')
    await until('it ran here', () => woken === 2)
    await until('it sweeps', () => sweeps >= killedAt.sweeps + 3)
    expect(performance.now() - killedAt.at).toBeGreaterThan(500)

    await server.start()
    await until('Redis is back', () => redis.client.status === 'ready' && other.redis.client.status === 'ready')
    const before = woken
    await until('it is woken from elsewhere', async () => {
      await other.jobs.wake('rarely')
      return woken > before
    })
    expect(underWayMost).toBe(1)
  })

  test('starts while Redis is away, and closes', async () => {
    const server = await startRedis()
    await server.kill()
    const redis = createRedis({ url: server.url, prefix: 'test' })
    const jobs = new BullmqJobs({ backend: redisQueueBackend(redis), checkEveryMs: 200 })
    let runs = 0
    await jobs.onWake('deliver', { everyMs: 300, work: async () => void runs++ })
    await until('it runs without', () => runs >= 2)
    const startedAt = performance.now()
    await jobs.close()
    expect(performance.now() - startedAt).toBeLessThan(slowly(4_000))
    await redis.close()
    await server.dispose()
  })

  test('works on a cluster', async () => {
    await using cluster = await startRedisCluster()
    const { jobs } = await makeJobs(cluster.url)
    let runs = 0
    await jobs.onWake('deliver', { everyMs: NEVER_MS, work: async () => void runs++ })
    await until('the first sweep ran', () => runs === 1)
    await jobs.wake('deliver')
    await until('it is woken', () => runs === 2)
    await jobs.wake('deliver', new Date(Date.now() + 300))
    await until('it is woken at its time', () => runs === 3)
    // Its connections first, the cluster after them.
    await jobs.close()
  })
})
