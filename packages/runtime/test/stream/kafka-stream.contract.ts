import { describe, expect, onTestFinished, test } from 'vitest'
import { FETCH_WAIT_MS } from '../../src/stream/kafka/kafka-member.ts'
import type { KafkaStream } from '../../src/stream/kafka/kafka-stream.ts'
import { createTestKafka } from '../support/create-test-kafka.ts'
import { slowly } from '../support/slowly.ts'
import { until } from '../support/until.ts'
import type { CreateKafkaStream } from './kafka-faults.contract.ts'
import { describeStream, message } from './stream.contract.ts'

const TOPIC = 'response.created'
const KEYS = Array.from({ length: 40 }, (_, at) => `k${at}`)

/** The port's promises on the real broker. */
export function describeKafkaStream(name: string, create: CreateKafkaStream): void {
  describeStream(name, async () => {
    const kafka = await createTestKafka()
    const streams: KafkaStream[] = []
    return {
      async make() {
        // A member learns with its next heartbeat, a quarter of it later, that somebody joined.
        const stream = create({ config: kafka.config, sessionTimeoutMs: slowly(4_000) })
        await stream.prepare()
        streams.push(stream)
        return stream
      },
      settle: async () => {},
      async close() {
        await Promise.all(streams.map((stream) => stream.close()))
        await kafka.dispose()
      },
    }
  })

  describe(`${name} with partitions that wait at the same time`, () => {
    test('gives each its share of a batch, so that none waits for whole batches of the others', async () => {
      const kafka = await createTestKafka()
      onTestFinished(() => kafka.dispose())
      const partitions = 4
      const stream = create({ config: { ...kafka.config, partitions } })
      onTestFinished(() => stream.close())
      await stream.prepare()
      // The partition with the fewest keys, three of them, still has messages after a whole batch.
      for (let round = 0; round < 30; round += 1)
        await stream.publish(
          TOPIC,
          KEYS.map((key) => message(key, round)),
        )
      const sizes: number[] = []
      const leave = Promise.withResolvers<void>()
      const subscription = await stream.subscribe(TOPIC, 'sharing', {
        batchSizeMax: 40,
        handle: async ({ length }) => {
          sizes.push(length)
          await leave.promise
        },
      })
      onTestFinished(() => subscription.stop())
      onTestFinished(() => leave.resolve())
      await until('every partition has a batch', () => sizes.length === partitions)
      leave.resolve()

      await until('each has another', () => sizes.length >= 2 * partitions)
      expect(sizes.slice(partitions, 2 * partitions)).toEqual([10, 10, 10, 10])
    })
  })
  describe(`${name} with a fetch that waits for messages`, () => {
    test('commits meanwhile', async () => {
      const kafka = await createTestKafka()
      onTestFinished(() => kafka.dispose())
      const stream = create({ config: { ...kafka.config, partitions: 1 } })
      onTestFinished(() => stream.close())
      await stream.prepare()
      const batches = 40
      await stream.publish(
        TOPIC,
        Array.from({ length: batches }, (_, at) => message('k', at)),
      )
      let startedAt = 0
      const subscription = await stream.subscribe(TOPIC, 'committing', {
        batchSizeMax: 1,
        handle: async () => {
          startedAt ||= performance.now()
        },
      })
      onTestFinished(() => subscription.stop())
      await until(
        'everything committed',
        async () => (await stream.lag(TOPIC, 'committing'))[0]?.committedOffset === batches,
      )

      // Each batch is committed before the next one, while nothing comes that would end a fetch.
      expect(performance.now() - startedAt).toBeLessThan((batches * FETCH_WAIT_MS) / 2)
    })
  })
}
