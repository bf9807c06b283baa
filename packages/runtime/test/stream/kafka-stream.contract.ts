import type { KafkaStream } from '../../src/stream/kafka/kafka-stream.ts'
import { createTestKafka } from '../support/create-test-kafka.ts'
import { slowly } from '../support/slowly.ts'
import type { CreateKafkaStream } from './kafka-faults.contract.ts'
import { describeStream } from './stream.contract.ts'

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
}
