import { setTimeout as delay } from 'node:timers/promises'
import kafkajs, { type Admin, type Kafka } from 'kafkajs'
import type { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { isLeaderMoving, toRefusal, toUnavailable } from './kafka-errors.ts'
import type { GroupOffset } from './kafka-member.ts'
import { type NewTopic, SAFETY_SETTINGS, type TopicDescription } from './kafka-topics.ts'
import { RETRY } from './kafkajs-client.ts'

export function createKafkajsAdmin(kafka: Kafka, config: KafkaConfig): KafkaAdmin {
  let connecting: Promise<Admin> | undefined
  const connect = async () => {
    const admin = kafka.admin()
    await admin.connect()
    return admin
  }
  const withAdmin = async <T>(work: (admin: Admin) => Promise<T>): Promise<T> => {
    connecting ??= connect()
    const current = connecting
    try {
      return await work(await current)
    } catch (error) {
      // A connection that failed is not used again.
      if (connecting === current) connecting = undefined
      void disconnect(current)
      throw toUnavailable(toRefusal(error, config))
    }
  }
  return {
    describe: (names) => withAdmin((admin) => describeTopics(admin, names)),
    create: (topics) => withAdmin((admin) => createTopics(admin, topics)),
    offsets: (topic, group) => untilLed(() => withAdmin((admin) => readOffsets(admin, topic, group))),
    offsetsAt: (topic, at) => untilLed(() => withAdmin((admin) => readOffsetsAt(admin, topic, at))),
    async close() {
      if (connecting !== undefined) await disconnect(connecting)
      connecting = undefined
    },
  }
}

/** kafkajs gives up at the first partition whose leader it does not know yet, as just after a topic was made. */
async function untilLed<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (tries > RETRY.retries || !isLeaderMoving(error)) throw error
      await delay(RETRY.initialRetryTime * tries)
    }
  }
}

async function disconnect(connecting: Promise<Admin>): Promise<void> {
  try {
    await (await connecting).disconnect()
  } catch {
    // It was not connected.
  }
}

async function describeTopics(admin: Admin, names: readonly string[]): Promise<readonly TopicDescription[]> {
  const known = new Set(await admin.listTopics())
  const found = names.filter((name) => known.has(name))
  if (found.length === 0) return []
  const { topics } = await admin.fetchTopicMetadata({ topics: [...found] })
  const settings = await describeSettings(admin, found)
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.length,
    replication: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    settings: settings.get(name) ?? {},
  }))
}

async function describeSettings(
  admin: Admin,
  names: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: [...SAFETY_SETTINGS],
    })),
  })
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  )
}

async function createTopics(admin: Admin, topics: readonly NewTopic[]): Promise<void> {
  await admin.createTopics({
    // It would give up at the first broker that has not heard of them yet.
    waitForLeaders: false,
    topics: topics.map(({ name, partitions, replication, settings }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: replication,
      configEntries: Object.entries(settings).map(([key, value]) => ({ name: key, value })),
    })),
  })
}

async function readOffsets(admin: Admin, topic: string, group: string): Promise<readonly GroupOffset[]> {
  const [ends, [committed]] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchOffsets({ groupId: group, topics: [topic], resolveOffsets: false }),
  ])
  const offsets = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
  return ends.map(({ partition, low, high }) => {
    const offset = offsets.get(partition)
    return {
      partition,
      // -1 is Kafka's "none". -2 is what kafkajs leaves where it found the offset out of range: that is not none.
      committed: offset === -1 ? undefined : offset,
      low: Number(low),
      high: Number(high),
    }
  })
}

/** Where nothing is of the time or later, kafkajs gives the end, which says the same. */
async function readOffsetsAt(admin: Admin, topic: string, at: Date): Promise<ReadonlyMap<number, number>> {
  const found = await admin.fetchTopicOffsetsByTimestamp(topic, at.getTime())
  return new Map(found.map(({ partition, offset }) => [partition, Number(offset)]))
}
