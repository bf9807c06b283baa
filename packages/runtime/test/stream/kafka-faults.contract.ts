import { setTimeout as delay } from 'node:timers/promises'
import { HowazitError } from '@howazit/sdk'
import { Kafka, logLevel } from 'kafkajs'
import { describe, expect, onTestFinished, test } from 'vitest'
import { kafkaGroup, kafkaTopic } from '../../src/stream/kafka/kafka-names.ts'
import type { KafkaStream, KafkaStreamOptions } from '../../src/stream/kafka/kafka-stream.ts'
import type { StoredMessage } from '../../src/stream/stream.ts'
import { createTestKafka, kafkaTestConfig, type TestKafka } from '../support/create-test-kafka.ts'
import { findEngine } from '../support/find-engine.ts'
import { recordEvents } from '../support/set-up-postgres.ts'
import { until } from '../support/until.ts'
import { startLoad } from './kafka-load.ts'
import { ownBroker } from './own-broker.ts'
import { collect, message, valuesOf } from './stream.contract.ts'

const TOPIC = 'response.created'
const KILLS = 2

export type CreateKafkaStream = (options: KafkaStreamOptions) => KafkaStream

/** What a stream on Kafka keeps when brokers, members and messages go away, whichever library it uses. */
export function describeKafkaFaults(name: string, create: CreateKafkaStream): void {
  describe(`${name} with faults`, () => {
    test('a broker killed with -9 under load loses nothing it acknowledged', async () => {
      await findEngine('kafka')
      const broker = await ownBroker()
      const config = kafkaTestConfig({ brokers: [broker.brokers] })
      const stream = await open({ config, sessionTimeoutMs: 6_000 })
      const received = await collect(stream, 'survivors')
      const load = startLoad(stream, TOPIC, 5)

      for (let kill = 0; kill < KILLS; kill += 1) {
        const before = load.acknowledged.size
        await until('messages to be acknowledged', () => load.acknowledged.size > before + 100)
        await broker.kill()
        await until('a publish to be refused', () => load.refused > 0)
        await broker.restart()
      }
      const before = load.acknowledged.size
      await until('messages to be acknowledged again', () => load.acknowledged.size > before + 100)
      await load.stop()

      await until('every acknowledged message', () => isSubset(load.acknowledged, received))
      await until('no lag', async () =>
        (await stream.lag(TOPIC, 'survivors')).every((lag) => lag.committedOffset === lag.endOffset),
      )
    })

    test('members that come and go under load skip nothing and commit nothing they have lost', async () => {
      const { kafka, stream } = await setUp()
      const load = startLoad(stream, TOPIC, 3)
      const handled: StoredMessage[] = []
      const owners = new Map<number, number>()
      let overlaps = 0
      const join = async (member: number) => {
        const on = await open({ config: kafka.config, sessionTimeoutMs: 6_000 })
        return await on.subscribe(TOPIC, 'shared', {
          batchSizeMax: 50,
          handle: async (messages, signal) => {
            const partition = messages[0]?.partition ?? -1
            if (owners.has(partition)) overlaps += 1
            owners.set(partition, member)
            await delay(15)
            owners.delete(partition)
            if (!signal.aborted) handled.push(...messages)
          },
        })
      }
      const first = await join(1)
      onTestFinished(() => first.stop())
      await until('the first member to work', () => handled.length > 0)
      for (let round = 0; round < 3; round += 1) {
        const second = await join(2)
        const before = handled.length
        await until('work to go on', () => handled.length > before + 100)
        await second.stop()
      }
      await load.stop()

      await until('every message', () => isSubset(load.acknowledged, handled))
      expect(overlaps).toBe(0)
      expect(load.refused).toBe(0)
      // At least once, and nearly always once: a rebalance waits for the batches under way.
      expect(handled.length).toBe(load.acknowledged.size)
    })

    test('a member that holds up a rebalance commits nothing: its signal aborts and the batch comes again', async () => {
      const { kafka, stream } = await setUp({ sessionTimeoutMs: 1_500 })
      await stream.publish(TOPIC, [message('k', 1)])
      const entered = Promise.withResolvers<AbortSignal>()
      const leave = Promise.withResolvers<void>()
      let deliveries = 0
      const subscription = await stream.subscribe(TOPIC, 'silent', {
        batchSizeMax: 1,
        handle: async (_messages, signal) => {
          deliveries += 1
          entered.resolve(signal)
          await leave.promise
        },
      })
      onTestFinished(() => subscription.stop())
      onTestFinished(() => leave.resolve())
      const signal = await entered.promise

      // The member cannot finish its batch, so the rebalance goes on without it.
      const successor = await open({ config: kafka.config, sessionTimeoutMs: 1_500 })
      const received = await collect(successor, 'silent')

      await until('the old owner to notice', () => signal.aborted)
      leave.resolve()
      // To either of the two: the first delivery did not count.
      await until('the message to come again', () => deliveries + received.length === 2)
    })

    test('an offset whose message is gone stops the partition with an alarm and skips nothing, also after a restart', async () => {
      const { kafka, stream, events } = await setUp({ partitions: 1 })
      await stream.publish(TOPIC, [message('k', 1), message('k', 2), message('k', 3)])
      await commitOffset(kafka, 'alarmed', 1)
      await deleteBelow(kafka, 2)

      for (let start = 1; start <= 2; start += 1) {
        const received: StoredMessage[] = []
        const subscription = await stream.subscribe(TOPIC, 'alarmed', {
          batchSizeMax: 10,
          handle: async (messages) => void received.push(...messages),
        })
        await until('the alarm', () => events.named('offset.lost').length === start)
        expect(events.named('offset.lost').at(-1)).toMatchObject({ group: 'alarmed', offset: 1, next: 2 })
        await subscription.stop()
        expect(received).toEqual([])
      }
    })

    test('messages removed under a reader stop it with an alarm too', async () => {
      const { kafka, stream, events } = await setUp({ partitions: 1 })
      const entered = Promise.withResolvers<void>()
      const leave = Promise.withResolvers<void>()
      const received: StoredMessage[] = []
      const subscription = await stream.subscribe(TOPIC, 'overtaken', {
        batchSizeMax: 1_000,
        handle: async (messages) => {
          entered.resolve()
          await leave.promise
          received.push(...messages)
        },
      })
      onTestFinished(() => subscription.stop())
      onTestFinished(() => leave.resolve())
      await stream.publish(TOPIC, [message('k', 0)])
      await entered.promise
      // Large ones: a reader that came late could fetch all of the small ones at once.
      const large = Array.from({ length: 500 }, () => ({ ...message('k', 1), value: 'x'.repeat(4_096) }))
      for (let chunk = 0; chunk < 12; chunk += 1) await stream.publish(TOPIC, large)
      await deleteBelow(kafka, 5_500)
      leave.resolve()

      await until('the alarm', () => events.named('offset.lost').length === 1)
      const [alarm] = events.named('offset.lost')
      expect(alarm).toMatchObject({ group: 'overtaken', next: 5_500 })
      await until('what was fetched before to be handled', () => received.length === alarm?.offset)
      await until('the group to stay where it is', async () => {
        const [lag] = await stream.lag(TOPIC, 'overtaken')
        return lag?.committedOffset === alarm?.offset
      })
    })

    test('one slow partition stalls no other', async () => {
      const { stream } = await setUp()
      const leave = Promise.withResolvers<void>()
      const received: StoredMessage[] = []
      const subscription = await stream.subscribe(TOPIC, 'uneven', {
        batchSizeMax: 10,
        handle: async (messages) => {
          if (messages.some(({ key }) => key === 'bad')) await leave.promise
          received.push(...messages)
        },
      })
      onTestFinished(() => subscription.stop())
      onTestFinished(() => leave.resolve())
      await stream.publish(TOPIC, [message('bad', 1)])
      for (let at = 0; at < 50; at += 1) await stream.publish(TOPIC, [message('good', at)])

      await until('the fast one', () => valuesOf(received, 'good').length === 50)
      expect(valuesOf(received, 'bad')).toEqual([])
      leave.resolve()
      await until('the slow one', () => valuesOf(received, 'bad').length === 1)
    })

    test('brokers that cannot be reached are unavailable, within seconds', async () => {
      const stream = create({ config: kafkaTestConfig({ brokers: ['127.0.0.1:1'] }) })
      onTestFinished(() => stream.close())
      const ends = await Promise.allSettled([
        stream.prepare(),
        stream.publish(TOPIC, [message('k', 1)]),
        stream.lag(TOPIC, 'nobody'),
        stream.subscribe(TOPIC, 'nobody', { batchSizeMax: 1, handle: async () => {} }),
      ])
      const codeOf = (end: PromiseSettledResult<unknown>) =>
        end.status === 'rejected' && HowazitError.is(end.reason) ? end.reason.code : end
      expect(ends.map(codeOf)).toEqual(Array(4).fill('unavailable'))
    })

    async function open(options: KafkaStreamOptions): Promise<KafkaStream> {
      const stream = create(options)
      onTestFinished(() => stream.close())
      await stream.prepare()
      return stream
    }

    async function setUp({ partitions = 4, sessionTimeoutMs = 6_000 } = {}) {
      const kafka = await createTestKafka()
      onTestFinished(() => kafka.dispose())
      const events = recordEvents()
      const stream = await open({ config: { ...kafka.config, partitions }, events, sessionTimeoutMs })
      return { kafka, stream, events }
    }
  })
}

function isSubset(wanted: ReadonlySet<string>, received: readonly StoredMessage[]): boolean {
  const values = new Set(received.map(({ value }) => value))
  return [...wanted].every((value) => values.has(value))
}

const admin = async (kafka: TestKafka) => {
  const client = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin()
  await client.connect()
  return client
}

async function commitOffset(kafka: TestKafka, group: string, offset: number): Promise<void> {
  const client = await admin(kafka)
  await client.setOffsets({
    groupId: kafkaGroup(kafka.config, TOPIC, group),
    topic: kafkaTopic(kafka.config, TOPIC),
    partitions: [{ partition: 0, offset: `${offset}` }],
  })
  await client.disconnect()
}

/** As retention does. */
async function deleteBelow(kafka: TestKafka, offset: number): Promise<void> {
  const client = await admin(kafka)
  const topic = kafkaTopic(kafka.config, TOPIC)
  // kafkajs deletes only where it has looked before.
  await client.fetchTopicOffsets(topic)
  await client.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: `${offset}` }] })
  await client.disconnect()
}
