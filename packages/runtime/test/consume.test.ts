import { HowazitError } from '@howazit/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { type ConsumeOptions, consume } from '../src/consume.ts'
import { dead, drop, type Outcome, ok, retry } from '../src/outcome.ts'
import { createPostgresParking } from '../src/parking/postgres-parking.ts'
import { forGroup } from '../src/stream/for-group.ts'
import { partitionOf } from '../src/stream/partition-of.ts'
import { PostgresStream } from '../src/stream/postgres/postgres-stream.ts'
import type { Message, StoredMessage } from '../src/stream/stream.ts'
import { collect, message } from './stream/stream.contract.ts'
import { setUpPostgres } from './support/set-up-postgres.ts'
import { until } from './support/until.ts'

test('commits what is ok or dropped and sends what is dead to the dead letters with its reason', async () => {
  const { run, deadLetters, caughtUp } = await setUp()
  await run(
    oneByOne(async ({ value }) =>
      value === '1' ? ok : value === '2' ? drop('erased') : dead('message_unreadable', 'no JSON'),
    ),
    [1, 2, 3],
  )

  await until('one dead letter', () => deadLetters.length === 1)

  expect(deadLetters[0]).toMatchObject({
    key: 'k',
    value: '3',
    headers: {
      'dead-code': 'message_unreadable',
      'dead-reason': 'no JSON',
      'dead-attempts': '1',
      'dead-stage': 'testing',
      'dead-group': 'tested',
      'dead-offset': '2',
    },
  })
  await caughtUp()
})

test('hands over what partitions have at the same time as one batch, and each keeps what became of its own', async () => {
  const { run, deadLetters, caughtUp } = await setUp()
  const keys = Array.from({ length: 30 }, (_, at) => `key ${at}`)
  const batches: StoredMessage[][] = []
  const handle: ConsumeOptions['handle'] = async (messages) => {
    batches.push([...messages])
    return messages.map(({ key }) => (key === 'key 17' ? dead('message_unreadable') : ok))
  }

  await run(
    handle,
    keys.map((key) => message(key, 1)),
  )
  await caughtUp()

  expect(
    batches
      .flat()
      .map(({ key }) => key)
      .toSorted(),
  ).toEqual(keys.toSorted())
  expect(batches.length).toBeLessThan(new Set(keys.map(partitionOf)).size)
  await until('the dead letter', () => deadLetters.length === 1)
  expect(deadLetters[0]?.key).toBe('key 17')
})

test('finds the one message that makes a batch of several partitions throw; the others are stored', async () => {
  const { run, deadLetters, caughtUp } = await setUp()
  const keys = Array.from({ length: 12 }, (_, at) => `key ${at}`)
  const stored = new Set<string>()
  const handle: ConsumeOptions['handle'] = async (messages) => {
    if (messages.some(({ key }) => key === 'key 5')) throw new Error('five is too much')
    for (const { key } of messages) stored.add(key)
    return messages.map(() => ok)
  }

  await run(
    handle,
    keys.map((key) => message(key, 1)),
  )
  await caughtUp()

  expect([...stored].toSorted()).toEqual(keys.filter((key) => key !== 'key 5').toSorted())
  await until('the dead letter', () => deadLetters.length === 1)
})

test('tries again in place, up to the limit', async () => {
  const { run, deadLetters, caughtUp } = await setUp()
  const seen: string[] = []
  const handle = oneByOne(async ({ value }): Promise<Outcome> => {
    seen.push(value)
    if (value === '1') return retry({ code: 'data_refused', reason: 'still not' })
    return value === '2' && seen.filter((each) => each === '2').length < 2 ? retry({ code: 'data_refused' }) : ok
  })
  await run(handle, [1, 2, 3])

  await caughtUp()

  expect(seen.filter((value) => value === '1')).toHaveLength(3)
  expect(seen.filter((value) => value === '2')).toHaveLength(2)
  await until('the dead letter', () => deadLetters.length === 1)
  expect(deadLetters[0]?.headers).toMatchObject({
    'dead-code': 'data_refused',
    'dead-reason': 'still not',
    'dead-attempts': '3',
  })
})

test('finds the one message that makes a batch handler throw; the others are stored', async () => {
  const { run, deadLetters, caughtUp, events } = await setUp()
  const stored = new Set<string>()
  await run(
    async (messages) => {
      if (messages.some(({ value }) => value === '3')) throw new Error('three is too much')
      for (const { value } of messages) stored.add(value)
      return messages.map(() => ok)
    },
    [1, 2, 3, 4, 5],
  )

  await caughtUp()

  expect([...stored].sort()).toEqual(['1', '2', '4', '5'])
  await until('the dead letter', () => deadLetters.length === 1)
  expect(deadLetters.map(({ value }) => value)).toEqual(['3'])
  const [event] = events.named('message.dead')
  expect(event).toMatchObject({ stage: 'testing', code: 'stage_threw', attempts: 3 })
  expect(deadLetters[0]?.headers['dead-stack']).toMatch(/^[0-9a-f]{12}$/)
  expect(event?.reason).toMatch(/^Error at .*consume\.test\.ts:\d+\)?$/)
})

test('finds it among 500 in a few calls, and holds its partition for less than a second', async () => {
  const { run, deadLetters, caughtUp } = await setUp()
  let calls = 0
  let [startedAt, stalledMs] = [0, 0]
  await run(
    async (messages) => {
      if (calls === 0) startedAt = performance.now()
      calls += 1
      if (messages.some(({ value }) => value === '123')) throw new Error('not this one')
      if (messages.some(({ value }) => value === '501')) stalledMs = performance.now() - startedAt
      return messages.map(() => ok)
    },
    Array.from({ length: 501 }, (_, at) => at + 1),
  )
  await caughtUp()

  await until('the dead letter', () => deadLetters.length === 1)
  // 1 with all of them and 1 by itself; halves: 2 for each of 9 levels; the culprit alone, twice more, with what it is joined to.
  expect(calls).toBeLessThan(40)
  expect(stalledMs).toBeLessThan(1_000)
})

test('leaves to another group what is for that one alone', async () => {
  const { run, caughtUp } = await setUp()
  const seen: string[] = []
  const handle = oneByOne(async ({ value }) => {
    seen.push(value)
    return ok
  })
  await run(handle, [forGroup(message('k', 1), 'another'), forGroup(message('k', 2), 'tested'), message('k', 3)])
  await caughtUp()

  expect(seen).toEqual(['2', '3'])
})

test('an engine that is away costs no attempt: the batch comes again for as long as it takes', async () => {
  const { run, deadLetters, caughtUp } = await setUp()
  const absences = [
    new HowazitError('unavailable', 'The database cannot be reached.'),
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('terminating connection'), { code: '57P01' }),
    new Error('Connection terminated unexpectedly'),
  ]
  let calls = 0
  await run(
    async (messages) => {
      const absence = absences[calls++]
      if (absence !== undefined) throw absence
      return messages.map(() => ok)
    },
    [1, 2],
  )

  await caughtUp()

  expect(calls).toBeGreaterThan(absences.length)
  expect(deadLetters).toEqual([])
})

test('a handler that forgets a message does not lose it', async () => {
  const { run, deadLetters, caughtUp } = await setUp()
  await run(async (messages) => messages.slice(1).map(() => ok), [1])

  await caughtUp()

  await until('the dead letter', () => deadLetters.length === 1)
})

/** A handler of single messages as one of batches. */
function oneByOne(handle: (message: StoredMessage) => Promise<Outcome>): ConsumeOptions['handle'] {
  return async (messages) => {
    const outcomes: Outcome[] = []
    for (const message of messages) outcomes.push(await handle(message))
    return outcomes
  }
}

async function setUp() {
  const postgres = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  const { pools, listener, events } = postgres
  const stream = new PostgresStream({ pool: pools.operator, listener, events })
  onTestFinished(() => stream.close())
  const deadLetters: StoredMessage[] = await collect(stream, 'dead-letters', 'response.created.dlq')
  const run = async (handle: ConsumeOptions['handle'], given: readonly (number | Message)[]) => {
    await stream.publish(
      'response.created',
      given.map((each) => (typeof each === 'number' ? message('k', each) : each)),
    )
    const subscription = await consume({
      stream,
      parking: createPostgresParking({ pool: pools.operator, clock: systemClock }),
      topic: 'response.created',
      group: 'tested',
      stage: 'testing',
      batchSizeMax: 500,
      handle,
      events,
    })
    onTestFinished(() => subscription.stop())
  }
  const caughtUp = () =>
    until('the group to have caught up', async () =>
      (await stream.lag('response.created', 'tested')).every((lag) => lag.committedOffset === lag.endOffset),
    )
  return { run, deadLetters, caughtUp, events }
}
