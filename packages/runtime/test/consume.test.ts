import { HowazitError } from '@howazit/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { type ConsumeOptions, consume, oneByOne } from '../src/consume.ts'
import { dead, drop, type Outcome, ok, retry } from '../src/outcome.ts'
import { partitionOf } from '../src/stream/partition-of.ts'
import { PostgresStream } from '../src/stream/postgres/postgres-stream.ts'
import type { Message, StoredMessage } from '../src/stream/stream.ts'
import { collect, message } from './stream/stream.contract.ts'
import { setUpPostgres } from './support/set-up-postgres.ts'
import { until } from './support/until.ts'

test('commits what is ok or dropped and sends what is dead to the dead letters with its reason', async () => {
  const { run, deadLetters, caughtUp } = await setUp()
  await run(
    oneByOne(async ({ value }) => (value === '1' ? ok : value === '2' ? drop('erased') : dead('body_unreadable'))),
    [1, 2, 3],
  )

  await until('one dead letter', () => deadLetters.length === 1)

  expect(deadLetters[0]).toMatchObject({
    key: 'k',
    value: '3',
    headers: { 'dead-reason': 'body_unreadable', 'dead-attempts': '1', 'dead-stage': 'testing', 'dead-offset': '2' },
  })
  await caughtUp()
})

test('hands over what partitions have at the same time as one batch, and each keeps what became of its own', async () => {
  const { run, deadLetters, caughtUp } = await setUp()
  const keys = Array.from({ length: 30 }, (_, at) => `key ${at}`)
  const batches: StoredMessage[][] = []
  const handle: ConsumeOptions['handle'] = async (messages) => {
    batches.push([...messages])
    return messages.map(({ key }) => (key === 'key 17' ? dead('body_unreadable') : ok))
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
    if (value === '1') return retry('still not')
    return value === '2' && seen.filter((each) => each === '2').length < 2 ? retry('not yet') : ok
  })
  await run(handle, [1, 2, 3])

  await caughtUp()

  expect(seen.filter((value) => value === '1')).toHaveLength(3)
  expect(seen.filter((value) => value === '2')).toHaveLength(2)
  await until('the dead letter', () => deadLetters.length === 1)
  expect(deadLetters[0]?.headers).toMatchObject({ 'dead-reason': 'still not', 'dead-attempts': '3' })
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
  expect(event).toMatchObject({ stage: 'testing', attempts: 3 })
  expect(event?.reason).toMatch(/^Error at .*consume\.test\.ts:\d+\)?$/)
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
      topic: 'response.created',
      group: 'tested',
      stage: 'testing',
      batchSizeMax: 100,
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
