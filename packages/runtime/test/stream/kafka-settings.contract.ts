import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { KafkaCompression, KafkaConfig } from '../../src/stream/kafka/kafka-config.ts'
import { kafkaTopic } from '../../src/stream/kafka/kafka-names.ts'
import type { KafkaStream } from '../../src/stream/kafka/kafka-stream.ts'
import { partitionOf } from '../../src/stream/partition-of.ts'
import { createTestKafka, kafkaTestConfig } from '../support/create-test-kafka.ts'
import { findEngine } from '../support/find-engine.ts'
import { until } from '../support/until.ts'
import type { CreateKafkaStream } from './kafka-faults.contract.ts'
import { ownBroker } from './own-broker.ts'
import { collect, message, valuesOf } from './stream.contract.ts'

const TOPIC = 'response.created'

/** What the settings do, on the real broker. */
export function describeKafkaSettings(
  name: string,
  create: CreateKafkaStream,
  compressions: readonly KafkaCompression[],
): void {
  describe(`${name} with settings`, () => {
    test.each(compressions)('what is sent with compression %s comes back', async (compression) => {
      const stream = await open(await settings({ compression }))
      const words = { ...message('k', 1), value: JSON.stringify({ text: 'weiß nicht – 好的 '.repeat(500) }) }
      await stream.publish(TOPIC, [words])
      const received = await collect(stream, compression)
      await until('the message', () => received.length === 1)
      expect(received[0]?.value).toBe(words.value)
    })

    test('topics get the partitions and the retention of the configuration, on a real broker', async () => {
      const config = await settings({ partitions: 7, retentionMs: 123_456_789 })
      await open(config)
      const admin = new Kafka({ brokers: [...config.brokers], logLevel: logLevel.NOTHING }).admin()
      await admin.connect()
      onTestFinished(() => admin.disconnect())
      const name = kafkaTopic(config, TOPIC)
      const { topics } = await admin.fetchTopicMetadata({ topics: [name] })
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: 2, name, configNames: ['retention.ms'] }],
      })
      expect(topics[0]?.partitions).toHaveLength(7)
      expect(resources[0]?.configEntries[0]?.configValue).toBe('123456789')
    })

    test('a broker with one copy of everything is refused, unless that is allowed', async () => {
      const config = await settings({ replication: 3, retentionMs: 604_800_000, allowUnsafeBroker: false })
      const made = create({ config: { ...config, replication: 1, allowUnsafeBroker: true } })
      onTestFinished(() => made.close())
      await made.prepare()
      const strict = create({ config })
      onTestFinished(() => strict.close())
      await expect(strict.prepare()).rejects.toThrow(
        /could lose what it acknowledged: .*replication is 1, not 3 or more/,
      )
    })

    test('keys go to the partitions that the Java client and every other engine of ours picks', async () => {
      const stream = await open(await settings({ partitions: 5 }))
      const keys = Array.from({ length: 60 }, (_, at) => `tenant:${at}`)
      await stream.publish(
        TOPIC,
        keys.map((key) => message(key, 1)),
      )
      const received = await collect(stream, 'keys')
      await until('all', () => received.length === keys.length)
      const partitioner = Partitioners.JavaCompatiblePartitioner()
      for (const { key, partition } of received) {
        expect(partition).toBe(partitionOf(key, 5))
        expect(partition).toBe(
          partitioner({ topic: 't', message: { key, value: '' }, partitionMetadata: fivePartitions }),
        )
      }
    })

    test('one message that is too large fails alone, those that shared its batch are stored', async () => {
      const stream = await open(await settings({ compression: 'none' }))
      const huge = { ...message('huge', 1), value: 'x'.repeat(9 * 1024 * 1024) }
      const results = await Promise.allSettled([
        stream.publish(TOPIC, [message('good', 1)]),
        stream.publish(TOPIC, [huge]),
        stream.publish(TOPIC, [message('good', 2)]),
      ])
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      const received = await collect(stream, 'partly')
      await until('the good ones', () => valuesOf(received, 'good').length === 2)
    })

    test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
      'a user comes in by %s; a wrong password is refused with a sentence',
      async (mechanism) => {
        await findEngine('kafka')
        const { sasl } = await ownBroker()
        const credentials = { mechanism, username: sasl.username, password: sasl.password }
        const config = kafkaTestConfig({ brokers: [sasl.brokers], topicPrefix: `${mechanism}.`, sasl: credentials })
        const stream = await open(config)
        await stream.publish(TOPIC, [message('k', 1)])
        const received = await collect(stream, 'insiders')
        await until('the message', () => received.length === 1)

        const stranger = create({ config: { ...config, sasl: { ...credentials, password: 'wrong' } } })
        onTestFinished(() => stranger.close())
        await expect(stranger.prepare()).rejects.toThrow(`Kafka refuses the credentials of "tester" (${mechanism}).`)
      },
    )

    test('TLS is spoken with a broker whose authority is known, and with no other', async () => {
      await findEngine('kafka')
      const { sasl, tlsBrokers, authority } = await ownBroker()
      const credentials = { mechanism: 'scram-sha-512' as const, username: sasl.username, password: sasl.password }
      const config = kafkaTestConfig({ brokers: [tlsBrokers], ssl: true, topicPrefix: 'tls.', sasl: credentials })
      const unknowing = create({ config })
      onTestFinished(() => unknowing.close())
      await expect(unknowing.prepare()).rejects.toMatchObject({ code: 'unavailable' })

      trust(authority)
      const stream = await open(config)
      await stream.publish(TOPIC, [message('k', 1)])
      const received = await collect(stream, 'insiders')
      await until('the message', () => received.length === 1)
    })

    async function open(config: KafkaConfig): Promise<KafkaStream> {
      const stream = create({ config })
      onTestFinished(() => stream.close())
      await stream.prepare()
      return stream
    }
  })
}

/** As NODE_EXTRA_CA_CERTS does from the start of a process on; until the test ends. */
function trust(authority: string): void {
  const known = getCACertificates()
  setDefaultCACertificates([...known, authority])
  onTestFinished(() => setDefaultCACertificates(known))
}

const fivePartitions = Array.from({ length: 5 }, (_, partitionId) => ({
  partitionErrorCode: 0,
  partitionId,
  leader: 1,
  replicas: [1],
  isr: [1],
}))

async function settings(overrides: Partial<KafkaConfig>): Promise<KafkaConfig> {
  const kafka = await createTestKafka()
  onTestFinished(() => kafka.dispose())
  return { ...kafka.config, ...overrides }
}
