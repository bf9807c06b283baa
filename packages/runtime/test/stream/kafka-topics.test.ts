import { expect, test } from 'vitest'
import { BrokerRefused } from '../../src/stream/kafka/broker-refused.ts'
import type { KafkaConfig } from '../../src/stream/kafka/kafka-config.ts'
import { type NewTopic, prepareTopics, type TopicDescription } from '../../src/stream/kafka/kafka-topics.ts'
import { TOPICS } from '../../src/stream/topics.ts'
import { kafkaTestConfig } from '../support/create-test-kafka.ts'

const WEEK_MS = 604_800_000
const SAFE = { 'min.insync.replicas': '2', 'unclean.leader.election.enable': 'false', 'retention.ms': `${WEEK_MS}` }
const STRICT = kafkaTestConfig({
  brokers: ['127.0.0.1:1'],
  partitions: 12,
  replication: 3,
  retentionMs: WEEK_MS,
  topicPrefix: 'acme.',
  allowUnsafeBroker: false,
})

test('makes the missing topics with what the configuration says', async () => {
  const { created } = await prepare(STRICT)
  expect(created.map(({ name }) => name)).toEqual(TOPICS.map((topic) => `acme.${topic}`))
  expect(created[0]).toMatchObject({
    partitions: 12,
    replication: 3,
    settings: { ...SAFE, 'cleanup.policy': 'delete' },
  })
})

test('leaves topics alone that are there and safe', async () => {
  const existing = TOPICS.map((topic) => ({ name: `acme.${topic}`, partitions: 3, replication: 5, settings: SAFE }))
  expect((await prepare(STRICT, existing)).created).toEqual([])
})

test.each([
  ['replication', { replication: 2 }, 'replication is 2'],
  ['min.insync.replicas', { settings: { ...SAFE, 'min.insync.replicas': '1' } }, 'min.insync.replicas is 1'],
  ['unclean election', { settings: { ...SAFE, 'unclean.leader.election.enable': 'true' } }, 'unclean.leader.election'],
  ['retention', { settings: { ...SAFE, 'retention.ms': '3600000' } }, 'retention.ms is 3600000'],
])('refuses an existing topic for its %s', async (_what, difference, sentence) => {
  const existing = { name: 'acme.responses.raw', partitions: 12, replication: 3, settings: SAFE, ...difference }
  await expect(prepare(STRICT, [existing])).rejects.toThrow(BrokerRefused)
  await expect(prepare(STRICT, [existing])).rejects.toThrow(sentence)
  await expect(prepare({ ...STRICT, allowUnsafeBroker: true }, [existing])).resolves.toBeDefined()
})

test('refuses unsafe settings of our own before it makes anything', async () => {
  const created: NewTopic[] = []
  await expect(prepare({ ...STRICT, replication: 1 }, [], created)).rejects.toThrow('replication is 1')
  expect(created).toEqual([])
})

test('takes a retention without end for safe', async () => {
  const settings = { ...SAFE, 'retention.ms': '-1' }
  const existing = TOPICS.map((topic) => ({ name: `acme.${topic}`, partitions: 3, replication: 3, settings }))
  await expect(prepare(STRICT, existing)).resolves.toBeDefined()
})

/** Brokers as a list: the rules are judged here, talking to real ones in kafkajs-config.test.ts. */
async function prepare(config: KafkaConfig, existing: readonly TopicDescription[] = [], created: NewTopic[] = []) {
  const admin = {
    describe: async (names: readonly string[]) => [...existing, ...created].filter(({ name }) => names.includes(name)),
    create: async (topics: readonly NewTopic[]) => void created.push(...topics),
  }
  await prepareTopics(admin, config)
  return { created }
}
