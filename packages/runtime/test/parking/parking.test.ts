import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { type ConsumeOptions, consume } from '../../src/consume.ts'
import { ok, park } from '../../src/outcome.ts'
import type { Parking } from '../../src/parking/parking.ts'
import { createPostgresParking } from '../../src/parking/postgres-parking.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import type { Message, StoredMessage } from '../../src/stream/stream.ts'
import { tenantOf } from '../../src/stream/tenant-of.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createRandom } from '../analytics/random.ts'
import { type PostgresSetup, setUpPostgres } from '../support/set-up-postgres.ts'
import { slowly } from '../support/slowly.ts'
import { until } from '../support/until.ts'

const KEYS = 8

let postgres: PostgresSetup
let tenants: readonly Tenant[]
let groups = 0

beforeAll(async () => {
  postgres = await setUpPostgres()
  tenants = await Promise.all(['acme', 'globex', 'initech'].map((slug) => postgres.createTenant(slug)))
})
afterAll(() => postgres[Symbol.asyncDispose]())
beforeEach(() => {
  groups += 1
})

test('what is of a tenant that is away waits, and nobody else does; back again, it comes first, in order and once', async () => {
  const { parking, publish, run, away, handled, caughtUp, isEmpty } = await setUp()
  const [acme, globex] = tenants as [Tenant, Tenant]
  away.add(acme.id)
  await publish(20)
  await run()
  await caughtUp()

  expect(countOf(handled, acme)).toBe(0)
  expect(countOf(handled, globex)).toBe(20 * KEYS)
  expect((await parking.measure(reading())).count).toBe(20 * KEYS)

  // What comes while the first ones return goes behind them.
  away.clear()
  await publish(40)
  await until('everything has been handled', () => handled.length === 60 * KEYS * tenants.length)
  await until('nothing is parked', isEmpty)

  for (const [key, values] of Map.groupBy(handled, ({ key }) => key))
    expect([key, values.map(({ value }) => Number(value))]).toEqual([key, Array.from({ length: 60 }, (_, at) => at)])
})

test('a batch of several messages of which one finds its tenant away keeps all that follow it behind', async () => {
  const { publish, run, handled, isEmpty } = await setUp()
  let calls = 0
  await publish(10)
  await run(async (messages) => {
    calls += 1
    // Forces them to be handled one by one, and the first of them to find nobody at home.
    if (calls === 1) throw new Error('the batch cannot be handled')
    if (calls === 2) return messages.map(() => park('unreachable'))
    handled.push(...messages)
    return messages.map(() => ok)
  })
  await until('everything has been handled', () => handled.length === 10 * KEYS * tenants.length)
  await until('nothing is parked', isEmpty)

  expect(inOrder(handled)).toBe(true)
})

test('a tenant has as much parked as there may be, and no other', async () => {
  const [acme, globex] = tenants as [Tenant, Tenant]
  const parking = createPostgresParking({ pool: postgres.pools.operator, clock: systemClock }, { fullBytes: 100 })
  const message = (offset: number): StoredMessage => ({
    topic: 'responses.raw',
    partition: 0,
    offset,
    key: `${acme.id}:1`,
    headers: {},
    value: 'x'.repeat(60),
    appendedAt: new Date(),
  })

  await parking.park(reading(), [message(1)])
  const before = await parking.isFull(acme.id)
  // The same one again is the one that is there.
  await parking.park(reading(), [message(1), message(2)])
  await until('it is full', () => parking.isFull(acme.id), { everyMs: 100 })

  expect([before, await parking.isFull(globex.id)]).toEqual([false, false])
  expect(await parking.measure(reading())).toMatchObject({ count: 2 })
  await parking.takeOut(reading(), { tenantId: acme.id, handle: async () => [] })
  expect(await parking.findTenants(reading())).toEqual(new Set())
})

test.each([1, 2, 3])(
  'through faults at any moment nothing is lost, every key keeps its order, nothing stays parked (%i)',
  {
    timeout: slowly(60_000),
  },
  async (seed) => {
    const random = createRandom(seed)
    const { publish, run, away, handled, caughtUp, isEmpty, faults, stopOne } = await setUp(random)
    faults.percent = 5
    await run()
    await run()
    for (let round = 0; round < 6; round += 1) {
      for (const { id } of tenants)
        if (random.chance(50)) away.add(id)
        else away.delete(id)
      await publish(5)
      if (random.chance(50)) await caughtUp()
      if (random.chance(40)) {
        await stopOne()
        await run()
      }
    }
    away.clear()
    faults.percent = 0
    await caughtUp()
    await until('nothing is parked', isEmpty)

    expect(inOrder(firstsOf(handled))).toBe(true)
    expect(firstsOf(handled)).toHaveLength(30 * KEYS * tenants.length)
  },
)

const reading = () => ({ topic: 'responses.raw', group: `group ${groups}` }) as const

const countOf = (messages: readonly StoredMessage[], { id }: Tenant): number =>
  messages.filter((message) => tenantOf(message) === id).length

/** Handling again what was handled is nothing to a stage. */
const firstsOf = (messages: readonly StoredMessage[]): readonly StoredMessage[] =>
  [
    ...new Map(messages.toReversed().map((message) => [`${message.key} ${message.value}`, message])).values(),
  ].toReversed()

const inOrder = (messages: readonly StoredMessage[]): boolean =>
  [...Map.groupBy(messages, ({ key }) => key).values()].every((ofKey) =>
    ofKey.every(({ value }, at) => at === 0 || Number(value) > Number(ofKey[at - 1]?.value)),
  )

/** A stage that notes what it handles, on a group of its own; chance decides where something goes wrong. */
async function setUp(random = createRandom(0)) {
  const { pools, listener, events } = postgres
  const { topic, group } = reading()
  const stream = new PostgresStream({ pool: pools.operator, listener, events, leaseMs: 1_000 })
  const faults = { percent: 0 }
  const isFault = () => random.chance(faults.percent)
  const parking = faulty(createPostgresParking({ pool: pools.operator, clock: systemClock }), isFault)
  const away = new Set<string>()
  const handled: StoredMessage[] = []
  const subscriptions: { stop(): Promise<void> }[] = []
  let next = 0
  onTestFinished(async () => {
    await Promise.all(subscriptions.map((subscription) => subscription.stop()))
    await stream.close()
  })
  const start = (await stream.lag(topic, group)).map(({ endOffset }) => endOffset)

  const handle: ConsumeOptions['handle'] = async (messages) => {
    if (isFault()) throw connectionLost()
    const isAway = (message: StoredMessage) => away.has(tenantOf(message))
    handled.push(...messages.filter((message) => !isAway(message)))
    if (isFault()) throw connectionLost()
    return messages.map((message) => (isAway(message) ? park('unreachable') : ok))
  }
  return {
    parking,
    away,
    handled,
    faults,
    /** So many more of every key of every tenant, in order. */
    publish: async (count: number) => {
      const values = Array.from({ length: count }, () => next++)
      for (const value of values) await stream.publish(topic, messagesOf(value))
    },
    run: async (instead = handle) => {
      const isOurs = ({ partition, offset }: StoredMessage) => offset >= (start[partition] ?? 0)
      const ours: ConsumeOptions['handle'] = async (messages, signal) => {
        const mine = messages.filter(isOurs)
        const outcomes = (mine.length === 0 ? [] : await instead(mine, signal)).values()
        return messages.map((message) => (isOurs(message) ? outcomes.next().value! : ok))
      }
      const options = { stream, parking, topic, group, stage: 'testing', batchSizeMax: 50, events }
      subscriptions.push(await consume({ ...options, handle: ours }))
    },
    stopOne: async () => await subscriptions.shift()?.stop(),
    caughtUp: () =>
      until('the group to have caught up', async () =>
        (await stream.lag(topic, group)).every((lag) => lag.committedOffset === lag.endOffset),
      ),
    isEmpty: async () => (await parking.findTenants({ topic, group })).size === 0,
  }
}

const messagesOf = (value: number): Message[] =>
  tenants.flatMap(({ id }) =>
    Array.from({ length: KEYS }, (_, at) => ({ key: `${id}:${at}`, headers: {}, value: `${value}` })),
  )

/** Now and then the connection is lost, before anything was done or after all of it. */
function faulty(parking: Parking, isFault: () => boolean): Parking {
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isFault()) throw connectionLost()
    const result = await work()
    if (isFault()) throw connectionLost()
    return result
  }
  return {
    findTenants: (of) => around(() => parking.findTenants(of)),
    park: (of, messages) => around(() => parking.park(of, messages)),
    takeOut: (of, { tenantId, handle }) =>
      around(() => parking.takeOut(of, { tenantId, handle: (messages) => around(() => handle(messages)) })),
    isFull: (tenantId) => parking.isFull(tenantId),
    measure: (of) => parking.measure(of),
  }
}

const connectionLost = () => Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' })
