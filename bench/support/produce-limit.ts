// The limit of a stream on Kafka: batches of the same messages through the client alone, by one producer that is as idempotent
// as ours, acks=all. In a process of its own. Given a ProduceRequest, prints a ProduceResult.
import { randomUUID } from 'node:crypto'
import type { Config } from '@howazit/runtime'
import { createKafkajsClient, toCompressionType } from '../../packages/runtime/src/stream/kafka/kafkajs-client.ts'
import { KafkajsStream } from '../../packages/runtime/src/stream/kafka/kafkajs-stream.ts'
import { makeMessage } from './make-response.ts'
import { readArgument } from './run-module.ts'

export interface ProduceRequest {
  readonly kafka: NonNullable<Config['kafka']>
  readonly batchSize: number
  readonly seconds: number
}

export interface ProduceResult {
  readonly messagesPerSecond: number
}

/** Topics of its own: the platform's readers must not find these messages. */
const PREFIX = 'limit.'

const { kafka, batchSize, seconds } = await readArgument<ProduceRequest>()
const config = { ...kafka, topicPrefix: PREFIX }
await using stream = new KafkajsStream({ config })
await stream.prepare()

const producer = createKafkajsClient(config).producer({ idempotent: true, maxInFlightRequests: 1 })
await producer.connect()
const compression = toCompressionType(config.compression)
const makeBatch = (from: number) =>
  Array.from({ length: batchSize }, (_, index) => makeMessage(from + index, randomUUID()))

const startedAt = performance.now()
let sent = 0
while (performance.now() - startedAt < seconds * 1000) {
  await producer.send({ topic: `${PREFIX}responses.raw`, acks: -1, compression, messages: makeBatch(sent) })
  sent += batchSize
}
const result: ProduceResult = { messagesPerSecond: Math.round((sent * 1000) / (performance.now() - startedAt)) }
await producer.disconnect()
process.stdout.write(JSON.stringify(result))
