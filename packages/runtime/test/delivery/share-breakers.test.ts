import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createCircuitBreaker, type Health } from '../../src/delivery/limits/circuit-breaker.ts'
import { createSharedBreakers } from '../../src/delivery/limits/share-breakers.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'
import { START } from './create-change.ts'
import { createHandClock } from './set-up-delivery.ts'

/** Processes on one database and one clock; each second all of them share. */
async function setUp(processes: number) {
  const postgres = await setUpPostgres()
  const clock = createHandClock(START)
  const endpoint = randomUUID()
  let isAway = false
  const wakes: string[] = []
  const jobs = { wake: async (name: string) => void wakes.push(name) }
  const oltp: Pick<Oltp, 'asOperator'> = {
    asOperator: (...given) =>
      isAway ? Promise.reject(new Error('the store is away')) : postgres.oltp.asOperator(...given),
  }
  const all = Array.from({ length: processes }, () => {
    const breaker = createCircuitBreaker(clock)
    const shared = createSharedBreakers({ oltp, breaker, jobs, clock })
    return {
      shared,
      room: () => breaker.roomByEndpoint().get(endpoint),
      begin: () => breaker.begin(endpoint),
      report: (health: Health, times = 1) => {
        for (let index = 0; index < times; index += 1) breaker.begin(endpoint)(health)
      },
    }
  })
  const pass = async (ms: number): Promise<void> => {
    clock.advanceBy(ms)
    for (const { shared } of all) await shared.share()
    // What the last one told, the first one learns.
    clock.advanceBy(1_000)
    for (const { shared } of all) await shared.share()
  }
  return {
    all,
    pass,
    clock,
    endpoint,
    wakes,
    closings: async () =>
      (await postgres.oltp.asOperator('a test', (tx) => tx.query('select * from control.breaker_closings'))).rows,
    loseStore: () => {
      isAway = true
    },
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  }
}

test('failures of several processes are counted together and open the breaker for all of them', async () => {
  await using set = await setUp(3)
  const { all, pass } = set
  all[0]!.report('failing', 4)
  all[1]!.report('failing', 4)
  await pass(1_000)
  expect(all.map(({ room }) => room())).toEqual([undefined, undefined, undefined])

  all[1]!.report('failing', 2)
  await pass(1_000)

  expect(all.map(({ room }) => room())).toEqual([0, 0, 0])
  expect(all[0]!.shared.workers()).toBe(3)
})

test('one process probes at a time, and when it succeeds all of them send again', async () => {
  await using set = await setUp(3)
  const { all, pass, endpoint, closings, wakes } = set
  all[0]!.report('failing', 10)
  await pass(1_000)
  await pass(15_000)
  expect(all.map(({ room }) => room()).toSorted((one = -1, other = -1) => one - other)).toEqual([0, 0, 1])
  expect(await closings()).toEqual([])

  const prober = all.find(({ room }) => room() === 1)!
  const endProbe = prober.begin()
  await pass(1_000)
  expect(all.map(({ room }) => room())).toEqual([0, 0, 0])
  endProbe('healthy')
  await pass(1_000)

  expect(all.map(({ room }) => room())).toEqual([undefined, undefined, undefined])
  // Written down once, whoever learns of it.
  expect(await closings()).toMatchObject([{ endpoint_id: endpoint, failing_since: new Date(START.getTime() - 30_000) }])
  expect(wakes).toEqual(['recover'])
})

test('a probe that fails doubles the pause of all of them', async () => {
  await using set = await setUp(2)
  const { all, pass } = set
  all[0]!.report('failing', 10)
  await pass(1_000)
  await pass(15_000)
  all.find(({ room }) => room() === 1)!.begin()('failing')

  await pass(1_000)
  await pass(20_000)
  expect(all.map(({ room }) => room())).toEqual([0, 0])
  await pass(10_000)

  expect(all.map(({ room }) => room()).toSorted((one = -1, other = -1) => one - other)).toEqual([0, 1])
})

test('the probe of a process that died is taken over', async () => {
  await using set = await setUp(2)
  const { all, pass, clock } = set
  all[0]!.report('failing', 10)
  await pass(1_000)
  await pass(15_000)
  const [survivor] = all.filter(({ room }) => room() === 0)
  expect(survivor!.room()).toBe(0)

  clock.advanceBy(120_000)
  await survivor!.shared.share()

  expect(survivor!.room()).toBe(1)
})

test('while the store is away each process decides by what it sees itself', async () => {
  await using set = await setUp(2)
  const { all, pass, loseStore } = set
  await pass(1_000)
  loseStore()
  all[0]!.report('failing', 10)
  await pass(1_000)
  expect(all.map(({ room }) => room())).toEqual([0, undefined])

  await pass(15_000)

  expect(all[0]!.room()).toBe(1)
})
