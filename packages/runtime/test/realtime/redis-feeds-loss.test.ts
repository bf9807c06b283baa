import { expect, test } from 'vitest'
import { createClickhouse } from '../../src/analytics/create-clickhouse.ts'
import { migrateClickhouse } from '../../src/analytics/migrate-clickhouse.ts'
import { createSinkResponses } from '../../src/analytics/sink-responses.ts'
import { systemClock } from '../../src/clock.ts'
import { consume } from '../../src/consume.ts'
import { createIds } from '../../src/ids.ts'
import { createPostgresParking } from '../../src/parking/postgres-parking.ts'
import { sumDeltas } from '../../src/realtime/count-change.ts'
import { createCountResponses } from '../../src/realtime/count-response.ts'
import type { SurveyCounts } from '../../src/realtime/feeds.ts'
import { RedisFeeds } from '../../src/realtime/redis-feeds.ts'
import { createSeedFeed, type SeedFeed } from '../../src/realtime/seed-feed.ts'
import { createRedis } from '../../src/redis/create-redis.ts'
import type { ResponseChange, ResponseImage } from '../../src/response-change.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { changeOf, createdOf, imageOf } from '../analytics/changes.ts'
import { createRandom, type Random } from '../analytics/random.ts'
import { newTenant } from '../analytics/setup.ts'
import { createTestClickhouse } from '../support/databases.ts'
import { recordEvents, setUpPostgres } from '../support/set-up-postgres.ts'
import { describeRedis, startRedis } from '../support/start-redis.ts'
import { until } from '../support/until.ts'

/** The stream, the sink into ClickHouse and two consumers that count in Redis, all of them real. */
async function setUp({ isSeeded = true } = {}) {
  const postgres = await setUpPostgres()
  const testClickhouse = await createTestClickhouse()
  const clickhouse = createClickhouse(testClickhouse)
  await migrateClickhouse(clickhouse)
  const { oltp, pools, listener } = postgres
  const events = recordEvents()
  const stream = new PostgresStream({ pool: pools.operator, listener, events })
  const server = await startRedis()
  const redis = createRedis({ url: server.url, prefix: 'test' })
  const fromAnalytics = createSeedFeed({ oltp, clickhouse, stream })
  const naive: SeedFeed = async () => ({ counts: [], nextOffsets: new Map(), recentEventIds: [] })
  const tenants = [newTenant('acme'), newTenant('globex'), newTenant('initech')]
  const feeds = new RedisFeeds({ redis, seed: isSeeded ? fromAnalytics : naive, clock: systemClock })

  const sink = createSinkResponses({
    oltp,
    clickhouse,
    stream,
    events,
    clock: systemClock,
    ids: createIds(systemClock),
  })
  const find = async (id: string) => tenants.find((tenant) => tenant.id === id)
  const handle = createCountResponses({ feeds, tenants: { find }, events, notices: { announce: () => {} } })
  const parking = createPostgresParking({ pool: pools.operator, clock: systemClock })
  const counting = { stream, parking, topic: 'response.created', group: 'counters', stage: 'count', handle } as const
  const subscriptions = [
    await stream.subscribe('response.created', 'sink', { batchSizeMax: 500, lingerMs: 50, handle: sink }),
    await consume({ ...counting, batchSizeMax: 50 }),
    await consume({ ...counting, batchSizeMax: 50 }),
  ]
  const dispose = async () => {
    await Promise.all(subscriptions.map((subscription) => subscription.stop()))
    await stream.close()
    await redis.close()
    await server[Symbol.asyncDispose]()
    await clickhouse.close()
    await testClickhouse.dispose()
    await postgres[Symbol.asyncDispose]()
  }
  return { stream, server, redis, tenants, feeds, [Symbol.asyncDispose]: dispose }
}

type Setup = Awaited<ReturnType<typeof setUp>>

/** Responses come, change and go; a tenth of what is published is published twice. */
function createLoad({ stream, tenants }: Setup, random: Random) {
  const alive: { tenant: Tenant; image: ResponseImage; revision: number }[] = []
  const changes: ResponseChange[] = []

  function next(): ResponseChange {
    const at = random.int(alive.length)
    const old = alive[at]
    const kind = random.int(10)
    if (!old || kind < 6) {
      const tenant = tenants[random.int(tenants.length)]!
      const image = imageOf({ completion: random.int(2) === 0 ? 'complete' : 'partial' })
      alive.push({ tenant, image, revision: 1 })
      return createdOf(tenant, image)
    }
    alive.splice(at, 1)
    const revision = old.revision + 1
    if (kind < 8) return changeOf(old.tenant, { before: old.image, after: null, revision })
    const after: ResponseImage = { ...old.image, completion: 'complete' }
    alive.push({ tenant: old.tenant, image: after, revision })
    return changeOf(old.tenant, { before: old.image, after, revision })
  }

  async function publish(count: number): Promise<void> {
    const fresh = Array.from({ length: count }, next)
    changes.push(...fresh)
    const again = fresh.filter(() => random.int(10) === 0)
    for (const part of [fresh, again])
      await stream.publish(
        'response.created',
        part.map((change) => ({
          key: `${change.tenantId}:${change.responseId}`,
          headers: {},
          value: JSON.stringify(change),
        })),
      )
  }
  const truthOf = ({ id }: Tenant) => sumDeltas(changes.filter(({ tenantId }) => tenantId === id))
  return { publish, truthOf, published: () => changes.length }
}

const isEqual = (counts: readonly SurveyCounts[], truth: readonly SurveyCounts[]) =>
  JSON.stringify(counts) === JSON.stringify(truth)

/** Publishes all the time; every 400 events Redis loses everything, by FLUSHALL and SIGKILL in turn. */
async function loseUnderLoad({ server, redis }: Setup, load: ReturnType<typeof createLoad>, losses: number) {
  for (let loss = 0; loss < losses; loss += 1) {
    const until400 = load.published() + 400
    const publishing = (async () => {
      while (load.published() < until400) await load.publish(20)
    })()
    await until('half of them are published', () => load.published() >= until400 - 200)
    if (loss % 2 === 0) await server.command('flushall')
    else {
      await server.kill()
      await server.start()
      await until('Redis is back', () => redis.client.status === 'ready')
    }
    await publishing
  }
}

async function readCounts({ feeds }: Setup, tenant: Tenant): Promise<readonly SurveyCounts[]> {
  return await feeds.readHead(tenant).then(
    ({ counts }) => counts,
    () => [],
  )
}

describeRedis('live counts on Redis', () => {
  test('equal the truth after FLUSHALL and SIGKILL under load', async () => {
    await using setup = await setUp()
    const load = createLoad(setup, createRandom(7))
    await loseUnderLoad(setup, load, 6)

    for (const tenant of setup.tenants)
      await until('the counts equal the truth', async () =>
        isEqual(await readCounts(setup, tenant), load.truthOf(tenant)),
      )
    // And stay so: nothing that comes late is counted once more.
    await load.publish(100)
    for (const tenant of setup.tenants)
      await until('they equal it again', async () => isEqual(await readCounts(setup, tenant), load.truthOf(tenant)))
  })

  test('without the seed they would not', async () => {
    await using setup = await setUp({ isSeeded: false })
    const load = createLoad(setup, createRandom(7))
    await loseUnderLoad(setup, load, 1)
    await until('every partition is read', async () => {
      const lags = await setup.stream.lag('response.created', 'counters')
      return lags.every(({ committedOffset, endOffset }) => committedOffset === endOffset)
    })
    const wrong = await Promise.all(
      setup.tenants.map(async (tenant) => !isEqual(await readCounts(setup, tenant), load.truthOf(tenant))),
    )
    expect(wrong).toContain(true)
  })
})
