import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Message, StoredMessage, Stream } from '../../src/stream/stream.ts'
import type { OffsetRange, StreamHistory } from '../../src/stream/stream-history.ts'
import type { Topic } from '../../src/stream/topics.ts'
import { until } from '../support/until.ts'

export interface StreamHarness {
  /** Another process on the same stream. */
  make(): Promise<Stream & StreamHistory>
  /** Resolves when what was published can be read. */
  settle(): Promise<void>
  close(): Promise<void>
}

const TOPIC = 'response.created'

/** What every adapter of the port keeps. */
export function describeStream(name: string, setUp: () => Promise<StreamHarness>): void {
  describe(name, () => {
    test('keeps the order of each key and delivers every message', async () => {
      const { stream } = await start()
      const received = await collect(stream, 'all')
      const keys = ['a', 'b', 'c', 'd']
      for (let at = 0; at < 50; at += 1)
        await stream.publish(
          TOPIC,
          keys.map((key) => message(key, at)),
        )

      await until('200 messages', () => received.length === 200)

      for (const key of keys) expect(valuesOf(received, key)).toEqual(Array.from({ length: 50 }, (_, at) => `${at}`))
    })

    test('has stored what publish resolved for, whoever reads it later', async () => {
      const { stream, harness } = await start()
      await stream.publish(TOPIC, [{ ...message('k', 1), headers: { 'event-id': 'e1' } }])

      const received = await collect(await harness.make(), 'late')
      await until('the message', () => received.length === 1)

      expect(received[0]).toMatchObject({
        topic: TOPIC,
        key: 'k',
        value: '1',
        headers: { 'event-id': 'e1' },
        offset: 0,
      })
    })

    test('gives every group all messages from the earliest on', async () => {
      const { stream } = await start()
      await stream.publish(TOPIC, [message('a', 1), message('b', 2)])

      const first = await collect(stream, 'first')
      const second = await collect(stream, 'second')

      await until('both groups', () => first.length === 2 && second.length === 2)
    })

    test('redelivers a batch whose handler threw, and goes on with the other partitions', async () => {
      const { stream } = await start()
      const seen: string[] = []
      let refusals = 2
      const subscription = await stream.subscribe(TOPIC, 'throwing', {
        batchSizeMax: 10,
        handle: async (messages) => {
          if (messages.some(({ key }) => key === 'bad') && refusals-- > 0) throw new Error('not now')
          seen.push(...messages.map(({ key }) => key))
        },
      })
      onTestFinished(() => subscription.stop())
      await stream.publish(TOPIC, [message('bad', 1), message('good', 1)])

      await until('both keys', () => seen.length === 2)
      expect(seen).toEqual(['good', 'bad'])
    })

    test('shares the partitions of a group and never gives one to two members at a time', async () => {
      const { stream, harness } = await start()
      const owners = new Map<number, string>()
      const handled = { one: 0, two: 0 }
      const member = async (name: 'one' | 'two', on: Stream) => {
        const subscription = await on.subscribe(TOPIC, 'shared', {
          batchSizeMax: 5,
          handle: async (messages) => {
            const partition = messages[0]?.partition ?? -1
            expect(owners.get(partition)).toBeUndefined()
            owners.set(partition, name)
            await new Promise((resolve) => setImmediate(resolve))
            owners.delete(partition)
            handled[name] += messages.length
          },
        })
        onTestFinished(() => subscription.stop())
      }
      await member('one', stream)
      await member('two', await harness.make())
      let published = 0
      await until('both members to have handled something', async () => {
        await stream.publish(
          TOPIC,
          Array.from({ length: 16 }, () => message(randomUUID(), 1)),
        )
        published += 16
        return handled.one > 0 && handled.two > 0
      })

      await until('all messages', () => handled.one + handled.two === published)
    })

    test('finishes the batch under way when it stops, and the next member goes on after it', async () => {
      const { stream, harness } = await start()
      const first: string[] = []
      const entered = Promise.withResolvers<void>()
      const leave = Promise.withResolvers<void>()
      const subscription = await stream.subscribe(TOPIC, 'handover', {
        batchSizeMax: 1,
        handle: async (messages) => {
          entered.resolve()
          await leave.promise
          first.push(...messages.map(({ value }) => value))
        },
      })
      await stream.publish(TOPIC, [message('k', 1), message('k', 2)])
      await entered.promise

      const stopped = subscription.stop()
      leave.resolve()
      await stopped
      await subscription.stop()

      const second = await collect(await harness.make(), 'handover')
      await until('the second message', () => second.length === 1)
      expect(first).toEqual(['1'])
      expect(valuesOf(second, 'k')).toEqual(['2'])
    })

    // Found by R28: a sink with a block of every partition on its way took longer to stop than orchestrators wait.
    test('does not wait for a batch that goes on after it was stopped; the next member has it', async () => {
      const { stream, harness } = await start()
      const entered = Promise.withResolvers<void>()
      const subscription = await stream.subscribe(TOPIC, 'endless', {
        batchSizeMax: 10,
        stopPatienceMs: 200,
        handle: async (_messages, signal) => {
          entered.resolve()
          await once(signal, 'abort')
          signal.throwIfAborted()
        },
      })
      await stream.publish(TOPIC, [message('k', 1)])
      await entered.promise

      await subscription.stop()

      const second = await collect(await harness.make(), 'endless')
      await until('the message', () => second.length === 1)
    })

    test('reports how far a group is behind', async () => {
      const { stream, harness } = await start()
      await stream.publish(TOPIC, [message('a', 1), message('a', 2), message('b', 1)])
      await harness.settle()
      expect(behind(await stream.lag(TOPIC, 'lagging'))).toBe(3)

      const received = await collect(stream, 'lagging')
      await until('all messages', () => received.length === 3)

      await until('no lag', async () => behind(await stream.lag(TOPIC, 'lagging')) === 0)
    })

    test('reads again what was appended between two times, and moves no group', async () => {
      const { stream, harness } = await start()
      await publishRound(stream, 1)
      await publishRound(stream, 2)
      await publishRound(stream, 3)
      await harness.settle()
      const all = await readAll(stream, await stream.findRanges(TOPIC, { from: new Date(0), to: new Date(2 ** 42) }))
      expect(all.map(({ value }) => value).toSorted()).toEqual(Array.from('111111222222333333'))

      const ranges = await stream.findRanges(TOPIC, { from: firstOf(all, '2'), to: firstOf(all, '3') })
      const second = await readAll(stream, ranges)

      expect(second.map(({ key, value }) => `${key}${value}`).toSorted()).toEqual(KEYS.map((key) => `${key}2`))
      expect(ranges.every(({ isWhole }) => isWhole)).toBe(true)
      expect(behind(await stream.lag(TOPIC, 'unmoved'))).toBe(18)
    })

    test('goes on reading again from where it was left', async () => {
      const { stream } = await start()
      for (let round = 0; round < 8; round += 1) await stream.publish(TOPIC, [message('k', round)])
      const ranges = await stream.findRanges(TOPIC, { from: new Date(0), to: new Date(2 ** 42) })
      const [range] = ranges.filter(({ fromOffset, toOffset }) => fromOffset < toOffset)
      const leaving = new AbortController()
      const pages = []
      for await (const page of stream.read(TOPIC, ranges, { pageSizeMax: 3, signal: leaving.signal })) {
        pages.push(page)
        if (page.messages.length > 0) leaving.abort()
      }
      const { partition, nextOffset } = pages.find(({ messages }) => messages.length > 0)!

      const rest = await readAll(stream, [{ partition, fromOffset: nextOffset, toOffset: range!.toOffset }])

      const read = pages.flatMap(({ messages }) => messages)
      expect(read.length).toBeLessThanOrEqual(3)
      expect([...read, ...rest].map(({ value }) => value)).toEqual(Array.from('01234567'))
    })

    async function start() {
      const harness = await setUp()
      onTestFinished(() => harness.close())
      return { harness, stream: await harness.make() }
    }
  })
}

export const message = (key: string, value: number): Message => ({ key, headers: {}, value: `${value}` })

export const valuesOf = (messages: readonly StoredMessage[], key: string): string[] =>
  messages.filter((message) => message.key === key).map(({ value }) => value)

/** Subscribes and returns the growing list of what came. */
export async function collect(stream: Stream, group: string, topic: Topic = TOPIC): Promise<StoredMessage[]> {
  const received: StoredMessage[] = []
  const subscription = await stream.subscribe(topic, group, {
    batchSizeMax: 20,
    handle: async (messages) => void received.push(...messages),
  })
  onTestFinished(() => subscription.stop())
  return received
}

const KEYS = Array.from('abcdef')

/** At a time of its own. */
async function publishRound(stream: Stream, round: number): Promise<void> {
  const startedAt = Date.now()
  await until('the clock to move on', () => Date.now() > startedAt)
  await stream.publish(
    TOPIC,
    KEYS.map((key) => message(key, round)),
  )
}

const firstOf = (messages: readonly StoredMessage[], value: string): Date =>
  new Date(Math.min(...messages.filter((one) => one.value === value).map(({ appendedAt }) => appendedAt.getTime())))

async function readAll(stream: StreamHistory, ranges: readonly OffsetRange[]): Promise<StoredMessage[]> {
  const read: StoredMessage[] = []
  const { signal } = new AbortController()
  for await (const { messages } of stream.read(TOPIC, ranges, { pageSizeMax: 4, signal })) read.push(...messages)
  return read
}

const behind = (lags: readonly { committedOffset: number; endOffset: number }[]): number =>
  lags.reduce((sum, { committedOffset, endOffset }) => sum + endOffset - committedOffset, 0)
