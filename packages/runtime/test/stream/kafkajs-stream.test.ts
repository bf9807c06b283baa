import { expect, onTestFinished, test } from 'vitest'
import { KafkajsStream } from '../../src/stream/kafka/kafkajs-stream.ts'
import { createTestKafka, kafkaTestConfig } from '../support/create-test-kafka.ts'
import { describeKafkaFaults } from './kafka-faults.contract.ts'
import { describeKafkaSettings } from './kafka-settings.contract.ts'
import { describeKafkaStream } from './kafka-stream.contract.ts'
import { message } from './stream.contract.ts'

describeKafkaStream('KafkajsStream', (options) => new KafkajsStream(options))
describeKafkaFaults('KafkajsStream', (options) => new KafkajsStream(options))
describeKafkaSettings('KafkajsStream', (options) => new KafkajsStream(options), ['none', 'gzip', 'zstd'])

test('snappy is refused with a sentence that says what to use', () => {
  const config = kafkaTestConfig({ brokers: ['127.0.0.1:1'], compression: 'snappy' })
  expect(() => new KafkajsStream({ config })).toThrow('HOWAZIT_KAFKA_COMPRESSION=snappy is not possible with kafkajs')
})

test('the library prints nothing and Node warns of nothing', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error) => void warnings.push(warning)
  process.on('warning', onWarning)
  onTestFinished(() => void process.off('warning', onWarning))
  const kafka = await createTestKafka()
  onTestFinished(() => kafka.dispose())
  const stream = new KafkajsStream({ config: kafka.config })
  onTestFinished(() => stream.close())
  await stream.prepare()
  await stream.publish('response.created', [message('k', 1)])
  await new Promise((resolve) => setImmediate(resolve))
  expect(warnings.filter(({ name }) => name === 'TimeoutNegativeWarning')).toEqual([])
})
