import { KafkajsStream } from '../../src/stream/kafka/kafkajs-stream.ts'
import { createTestKafka } from '../support/create-test-kafka.ts'
import { describeStream } from './stream.contract.ts'

describeStream('KafkajsStream', async () => {
  const kafka = await createTestKafka()
  const streams: KafkajsStream[] = []
  return {
    async make() {
      const stream = new KafkajsStream({ config: kafka.config })
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
