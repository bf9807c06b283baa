import { type CompressionAlgorithmValue, ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka'
import { createPublisher } from '../create-publisher.ts'
import { partitionOf } from '../partition-of.ts'
import type { Message } from '../stream.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { toUnavailable } from './kafka-errors.ts'
import { BATCH_BYTES_MAX, type KafkaPublisher, requireAcknowledged, waitForUnderWay } from './kafka-publisher.ts'
import { platformaticOptions } from './platformatic-client.ts'

export interface PlatformaticPublisherOptions {
  readonly config: KafkaConfig
  readonly topic: string
  readonly lingerMs: number
}

/**
 * Publishes to one topic through an idempotent producer, one batch at a time. A producer whose batch failed is never used
 * again: the brokers may have that batch, and could take the next one with its numbers for a repetition.
 */
export function createPlatformaticPublisher({ config, topic, lingerMs }: PlatformaticPublisherOptions): KafkaPublisher {
  let producer: Producer<string, string, string, string> | undefined

  const append = async (messages: readonly Message[]) => {
    producer ??= createProducer(config)
    const current = producer
    try {
      const { topics } = await current.metadata({ topics: [topic] })
      const partitionCount = topics.get(topic)?.partitionsCount ?? 0
      const records = messages.map(({ key, value, headers }) => ({
        topic,
        key,
        value,
        headers: { ...headers },
        partition: partitionOf(key, partitionCount),
      }))
      const { offsets = [] } = await current.send({ messages: records, acks: ProduceAcks.ALL })
      requireAcknowledged(
        records.map(({ partition }) => partition),
        offsets.map(({ partition }) => partition),
      )
    } catch (error) {
      producer = undefined
      void current.close().catch(() => {})
      throw toUnavailable(error)
    }
  }
  return waitForUnderWay(createPublisher(append, { lingerMs, batchBytesMax: BATCH_BYTES_MAX }), async () => {
    await producer?.close()
    producer = undefined
  })
}

function createProducer(config: KafkaConfig): Producer<string, string, string, string> {
  return new Producer({
    ...platformaticOptions(config),
    idempotent: true,
    autocreateTopics: false,
    compression: config.compression satisfies CompressionAlgorithmValue,
    serializers: stringSerializers,
  })
}
