import { randomBytes } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import type { KafkaConfig } from '../../src/stream/kafka/kafka-config.ts'
import { silenceNegativeTimeouts } from '../../src/stream/kafka/silence-negative-timeouts.ts'
import { findEngine } from './find-engine.ts'

export interface TestKafka extends AsyncDisposable {
  /** `host:port` of the run's one broker. */
  readonly brokers: readonly string[]
  /** Before topics and groups that nobody else uses. */
  readonly topicPrefix: string
  /** Everything an adapter needs; four partitions, one replica. */
  readonly config: KafkaConfig
  /** Removes the topics. */
  dispose(): Promise<void>
}

const HOUR_MS = 3_600_000

/** Room of one's own on the real broker of this run. Within a test: it is skipped loudly where there is no Kafka. */
export async function createTestKafka(): Promise<TestKafka> {
  const brokers = (await findEngine('kafka')).split(',')
  const topicPrefix = `test-${randomBytes(6).toString('hex')}.`
  const dispose = () => deleteTopics(brokers, topicPrefix)
  const config = kafkaTestConfig({ brokers, topicPrefix })
  return { brokers, topicPrefix, config, dispose, [Symbol.asyncDispose]: dispose }
}

/** The settings of a test; for brokers of its own too. */
export function kafkaTestConfig(settings: Partial<KafkaConfig> & { readonly brokers: readonly string[] }): KafkaConfig {
  return {
    clientId: 'howazit-test',
    ssl: false,
    compression: 'gzip',
    partitions: 4,
    replication: 1,
    retentionMs: HOUR_MS,
    topicPrefix: '',
    allowUnsafeBroker: true,
    ...settings,
  }
}

async function deleteTopics(brokers: readonly string[], topicPrefix: string): Promise<void> {
  silenceNegativeTimeouts()
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix))
    if (topics.length > 0) await admin.deleteTopics({ topics })
  } finally {
    await admin.disconnect()
  }
}
