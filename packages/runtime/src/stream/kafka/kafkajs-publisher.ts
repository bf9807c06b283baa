import type { CompressionTypes, ICustomPartitioner, Kafka, Producer } from 'kafkajs'
import { createPublisher } from '../create-publisher.ts'
import { partitionOf } from '../partition-of.ts'
import type { Message } from '../stream.ts'
import { toUnavailable } from './kafka-errors.ts'
import { BATCH_BYTES_MAX, type KafkaPublisher, requireAcknowledged, waitForUnderWay } from './kafka-publisher.ts'
import { RETRY } from './kafkajs-client.ts'

export interface KafkajsPublisherOptions {
  readonly kafka: Kafka
  readonly topic: string
  readonly compression: CompressionTypes
  readonly lingerMs: number
}

interface Connection {
  readonly producer: Producer
  /** The partitions that the messages under way go to. */
  readonly chosen: Set<number>
}

/**
 * Publishes to one topic through an idempotent producer, one batch at a time: two batches under way could get the same
 * sequence numbers. A producer whose batch failed is never used again: the brokers may have that batch, and would take the
 * next one with its numbers for a repetition and drop it.
 */
export function createKafkajsPublisher(options: KafkajsPublisherOptions): KafkaPublisher {
  const { kafka, topic, compression, lingerMs } = options
  let connecting: Promise<Connection> | undefined

  const append = async (messages: readonly Message[]) => {
    connecting ??= connect(kafka)
    const current = connecting
    try {
      const { producer, chosen } = await current
      chosen.clear()
      const acknowledged = await producer.send({ topic, acks: -1, compression, messages: messages.map(toRecord) })
      // Where a partition's leader moves to a broker that has answered already, kafkajs 2.2.4 skips it in the next attempt
      // and resolves.
      const written = acknowledged.filter(({ errorCode }) => errorCode === 0)
      requireAcknowledged(
        chosen,
        written.map(({ partition }) => partition),
      )
    } catch (error) {
      connecting = undefined
      void disconnect(current)
      throw toUnavailable(error)
    }
  }
  return waitForUnderWay(createPublisher(append, { lingerMs, batchBytesMax: BATCH_BYTES_MAX }), async () => {
    if (connecting !== undefined) await disconnect(connecting)
    connecting = undefined
  })
}

async function connect(kafka: Kafka): Promise<Connection> {
  const chosen = new Set<number>()
  const createPartitioner: ICustomPartitioner =
    () =>
    ({ message, partitionMetadata }) => {
      const partition = partitionOf(String(message.key), partitionMetadata.length)
      chosen.add(partition)
      return partition
    }
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner,
    retry: RETRY,
  })
  await producer.connect()
  return { producer, chosen }
}

async function disconnect(connecting: Promise<Connection>): Promise<void> {
  try {
    await (await connecting).producer.disconnect()
  } catch {
    // It was not connected.
  }
}

const toRecord = ({ key, value, headers }: Message) => ({ key, value, headers: { ...headers } })
