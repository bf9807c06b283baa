import {
  type Consumer,
  type EachBatchPayload,
  type Kafka,
  type KafkaMessage,
  type OffsetsByTopicPartition,
  type PartitionAssigner,
  PartitionAssigners,
} from 'kafkajs'
import type { StoredMessage } from '../stream.ts'
import type { Topic } from '../topics.ts'
import { isMembershipOver, toUnavailable } from './kafka-errors.ts'
import {
  FETCH_WAIT_MS,
  heartbeatIntervalMs,
  type KafkaMember,
  type MemberEvents,
  rebalanceTimeoutMs,
} from './kafka-member.ts'
import type { MemberRequest } from './kafka-stream.ts'
import { RETRY } from './kafkajs-client.ts'
import { leaveInTime } from './leave-in-time.ts'

export interface KafkajsMemberOptions extends MemberRequest {
  readonly kafka: Kafka
}

type Commit = (offsets: OffsetsByTopicPartition) => Promise<void>

/** A member kept by kafkajs. */
export function createKafkajsMember(options: KafkajsMemberOptions, events: MemberEvents): KafkaMember {
  const { kafka, topic, names, sessionTimeoutMs } = options
  const consumer = createConsumer({ kafka, names, sessionTimeoutMs }, () => events.giveUp())
  let commitNow: Commit | undefined

  const at = (partition: number) => [{ topic: names.topic, partitions: [partition] }]
  const receive = async (payload: EachBatchPayload) => {
    const { batch } = payload
    commitNow = (offsets) => payload.commitOffsetsIfNecessary(offsets)
    const messages = batch.messages.map((message) => toStored({ topic, partition: batch.partition }, message))
    await events.received({ partition: batch.partition, messages, highWatermark: Number(batch.highWatermark) })
  }
  consumer.on(consumer.events.HEARTBEAT, () => events.heard())
  consumer.on(consumer.events.CRASH, ({ payload }) => events.ended(payload.error))
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = payload.memberAssignment[names.topic] ?? []
    consumer.pause([{ topic: names.topic, partitions }])
    events.assigned(partitions)
  })
  return {
    async join() {
      await consumer.connect()
      await consumer.subscribe({ topic: names.topic, fromBeginning: true })
      await consumer.run({ autoCommit: false, eachBatch: receive })
    },
    leave: () => leaveInTime(consumer.disconnect()),
    read(partition, offset) {
      consumer.seek({ topic: names.topic, partition, offset: `${offset}` })
      consumer.resume(at(partition))
    },
    pause: (partition) => consumer.pause(at(partition)),
    async commit(offsets) {
      const partitions = offsets.map(({ partition, offset }) => ({ partition, offset: `${offset}` }))
      try {
        // What a batch comes with does not try again: a second try would go out with the generation after.
        if (commitNow === undefined)
          await consumer.commitOffsets(partitions.map((at) => ({ topic: names.topic, ...at })))
        else await commitNow({ topics: [{ topic: names.topic, partitions }] })
        return true
      } catch (error) {
        if (isMembershipOver(error)) return false
        throw toUnavailable(error)
      }
    },
  }
}

function createConsumer(
  { kafka, names, sessionTimeoutMs }: Omit<KafkajsMemberOptions, 'topic'>,
  drain: () => Promise<void>,
): Consumer {
  return kafka.consumer({
    groupId: names.group,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: heartbeatIntervalMs(sessionTimeoutMs),
    rebalanceTimeout: rebalanceTimeoutMs(sessionTimeoutMs),
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    partitionAssigners: [drainBeforeJoin(drain)],
    // A consumer that ended is replaced, not revived.
    retry: { ...RETRY, restartOnFailure: async () => false },
  })
}

/**
 * kafkajs tells nobody before it gives partitions up. But every join begins with asking for the coordinator, through the
 * cluster that an assigner is given: there it can be made to wait. The assignment itself is the library's.
 */
const drainBeforeJoin =
  (drain: () => Promise<void>): PartitionAssigner =>
  (context) => {
    const { cluster } = context
    const find = cluster.findGroupCoordinator.bind(cluster)
    cluster.findGroupCoordinator = async (group) => {
      await drain()
      return await find(group)
    }
    return PartitionAssigners.roundRobin(context)
  }

function toStored(
  at: { readonly topic: Topic; readonly partition: number },
  { offset, key, value, headers = {}, timestamp }: KafkaMessage,
): StoredMessage {
  const texts = Object.entries(headers).map(([name, text]) => [name, toText(Array.isArray(text) ? text[0] : text)])
  return {
    ...at,
    offset: Number(offset),
    key: toText(key),
    value: toText(value),
    headers: Object.fromEntries(texts),
    appendedAt: new Date(Number(timestamp)),
  }
}

const toText = (bytes: Buffer | string | null | undefined): string => bytes?.toString() ?? ''
