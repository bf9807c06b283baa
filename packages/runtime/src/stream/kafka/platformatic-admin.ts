import { Admin, ConfigResourceTypes, ListOffsetTimestamps } from '@platformatic/kafka'
import type { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { isProtocolError, toRefusal, toUnavailable } from './kafka-errors.ts'
import type { GroupOffset } from './kafka-member.ts'
import { type NewTopic, SAFETY_SETTINGS, type TopicDescription } from './kafka-topics.ts'
import { platformaticOptions } from './platformatic-client.ts'

export function createPlatformaticAdmin(config: KafkaConfig): KafkaAdmin {
  const admin = new Admin(platformaticOptions(config))
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw toUnavailable(toRefusal(error, config))
    }
  }
  return {
    describe: (names) => guarded(() => describeTopics(admin, names)),
    create: (topics) => guarded(() => createTopics(admin, topics)),
    offsets: (topic, group) => guarded(() => readOffsets(admin, topic, group)),
    offsetsAt: (topic, at) => guarded(() => listOffsetsAt(admin, topic, BigInt(at.getTime()))),
    close: () => admin.close(),
  }
}

async function describeTopics(admin: Admin, names: readonly string[]): Promise<readonly TopicDescription[]> {
  const known = new Set(await admin.listTopics())
  const found = names.filter((name) => known.has(name))
  if (found.length === 0) return []
  const { topics } = await admin.metadata({ topics: found, forceUpdate: true })
  const descriptions = await admin.describeConfigs({
    resources: found.map((resourceName) => ({
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName,
      configurationKeys: [...SAFETY_SETTINGS],
    })),
  })
  return found.map((name) => {
    const partitions = topics.get(name)?.partitions ?? []
    const configs = descriptions.find(({ resourceName }) => resourceName === name)?.configs ?? []
    return {
      name,
      partitions: partitions.length,
      replication: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      settings: Object.fromEntries(configs.map((setting) => [setting.name, setting.value ?? ''])),
    }
  })
}

/** A call for each: the library has settings for all topics of a call or none. */
async function createTopics(admin: Admin, topics: readonly NewTopic[]): Promise<void> {
  await Promise.all(topics.map((topic) => createTopic(admin, topic)))
}

async function createTopic(admin: Admin, { name, partitions, replication, settings }: NewTopic): Promise<void> {
  const configs = Object.entries(settings).map(([key, value]) => ({ name: key, value }))
  await admin.createTopics({ topics: [name], partitions, replicas: replication, configs }).catch((error: unknown) => {
    if (!isProtocolError(error, 'TOPIC_ALREADY_EXISTS')) throw error
  })
}

async function listPartitions(admin: Admin, topic: string): Promise<number[]> {
  const { topics } = await admin.metadata({ topics: [topic] })
  return Array.from({ length: topics.get(topic)?.partitionsCount ?? 0 }, (_, index) => index)
}

/** Of each partition the first offset of this time or later; without those where there is none, which Kafka calls -1. */
async function listOffsetsAt(admin: Admin, topic: string, timestamp: bigint): Promise<ReadonlyMap<number, number>> {
  const partitions = (await listPartitions(admin, topic)).map((partitionIndex) => ({ partitionIndex, timestamp }))
  const [listed] = await admin.listOffsets({ topics: [{ name: topic, partitions }] })
  const offsets = listed?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, Number(offset)] as const)
  return new Map(offsets?.filter(([, offset]) => offset >= 0))
}

async function readOffsets(admin: Admin, topic: string, group: string): Promise<readonly GroupOffset[]> {
  const indexes = await listPartitions(admin, topic)
  const [low, high, [found]] = await Promise.all([
    listOffsetsAt(admin, topic, ListOffsetTimestamps.EARLIEST),
    listOffsetsAt(admin, topic, ListOffsetTimestamps.LATEST),
    admin.listConsumerGroupOffsets({
      groups: [{ groupId: group, topics: [{ name: topic, partitionIndexes: indexes }] }],
    }),
  ])
  const committed = new Map(
    found?.topics
      .find(({ name }) => name === topic)
      ?.partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, Number(committedOffset)]),
  )
  return indexes.map((partition) => {
    const offset = committed.get(partition) ?? -1
    // -1 is Kafka's "none"; -2 is what kafkajs leaves where it found the offset out of range.
    return {
      partition,
      committed: offset === -1 ? undefined : offset,
      low: low.get(partition) ?? 0,
      high: high.get(partition) ?? 0,
    }
  })
}
