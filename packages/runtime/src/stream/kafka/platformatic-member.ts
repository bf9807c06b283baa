import { setTimeout as delay } from 'node:timers/promises'
import { ConnectionPool, Consumer, FetchIsolationLevels } from '@platformatic/kafka'
import type { StoredMessage } from '../stream.ts'
import type { Topic } from '../topics.ts'
import { createWakeUp } from '../wake-up.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { isCoordinatorMoving, isMembershipOver, isProtocolError, toUnavailable } from './kafka-errors.ts'
import {
  FETCH_WAIT_MS,
  heartbeatIntervalMs,
  type KafkaMember,
  type MemberEvents,
  rebalanceTimeoutMs,
} from './kafka-member.ts'
import type { MemberRequest } from './kafka-stream.ts'
import { leaveInTime } from './leave-in-time.ts'
import { platformaticOptions } from './platformatic-client.ts'

export interface PlatformaticMemberOptions extends MemberRequest {
  readonly config: KafkaConfig
}

type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>
type FetchedPartition = FetchResponse['responses'][number]['partitions'][number]

const IDLE_MS = 60_000
const RETRY_MS = 200
const JOINS_MAX = 20
const FETCH_BYTES_MAX = 10 * 1024 * 1024
const PARTITION_BYTES_MAX = 1024 * 1024
// Attributes of a batch that holds no messages but marks of a transaction.
const IS_CONTROL = 0b100000

/**
 * A member kept by @platformatic/kafka. Of its consumer the membership, single fetches and single commits are used: its
 * streams of messages pick positions themselves.
 */
export function createPlatformaticMember(options: PlatformaticMemberOptions, events: MemberEvents): KafkaMember {
  const { config, topic, names } = options
  const consumer = createConsumer(options, () => events.giveUp())
  // Of their own: a broker answers one request of a connection after the other, and a commit would wait for a fetch that waits.
  const fetchConnections = new ConnectionPool(config.clientId, platformaticOptions(config))
  /** The next offset of each partition that is read. */
  const positions = new Map<number, number>()
  const fetching = new Set<number>()
  const wakeUp = createWakeUp()
  let isLeft = false

  consumer.on('consumer:heartbeat:end', () => events.heard())
  consumer.on('consumer:group:join', ({ assignments = [] }) => {
    positions.clear()
    events.assigned(assignments.find((assignment) => assignment.topic === names.topic)?.partitions ?? [])
  })
  // A join of its own that failed: it does not try again.
  consumer.on('error', (error: Error) => void rejoin(error))

  const rejoin = async (error: unknown) => {
    try {
      if (!isLeft) await joinGroup(consumer, () => isLeft)
    } catch {
      if (!isLeft) events.ended(error)
    }
  }
  const fetchAll = async () => {
    while (!isLeft) {
      const pause = await startFetches().then(
        () => IDLE_MS,
        () => RETRY_MS,
      )
      await wakeUp.wait(pause)
    }
  }
  /** One fetch at a time per broker, so that one that waits for messages holds up no other. */
  const startFetches = async () => {
    if (positions.size === 0) return
    const { topics } = await consumer.metadata({ topics: [names.topic] })
    const found = topics.get(names.topic)
    if (found === undefined) return
    const byLeader = Map.groupBy(positions.keys(), (partition) => found.partitions[partition]?.leader ?? -1)
    for (const [node, partitions] of byLeader) {
      if (fetching.has(node)) continue
      fetching.add(node)
      void fetchFrom(node, found.id, partitions)
        .catch(() => delay(RETRY_MS))
        .finally(() => {
          fetching.delete(node)
          wakeUp.wake()
        })
    }
  }
  const fetchFrom = async (node: number, topicId: string, partitions: readonly number[]) => {
    const wanted = new Map(partitions.map((partition) => [partition, positions.get(partition) ?? 0]))
    try {
      const { responses } = await consumer.fetch({
        node,
        minBytes: 1,
        maxBytes: FETCH_BYTES_MAX,
        maxWaitTime: FETCH_WAIT_MS,
        isolationLevel: FetchIsolationLevels.READ_COMMITTED,
        topics: [{ topicId, partitions: [...wanted].map(toFetchPartition) }],
        connectionPool: fetchConnections,
      })
      for (const fetched of responses.flatMap((response) => response.partitions)) await receive(fetched, wanted)
    } catch (error) {
      if (!isProtocolError(error, 'OFFSET_OUT_OF_RANGE')) throw error
      // The answer does not say of which: whether something is lost is looked at for each.
      for (const partition of partitions) await events.received({ partition, messages: [], highWatermark: -1 })
      await delay(RETRY_MS)
    }
  }
  const receive = async (fetched: FetchedPartition, wanted: ReadonlyMap<number, number>) => {
    const { partitionIndex: partition } = fetched
    const from = wanted.get(partition)
    // Paused, or read from elsewhere meanwhile.
    if (from === undefined || positions.get(partition) !== from || isLeft) return
    const { messages, nextOffset } = toStored({ topic, partition }, fetched, from)
    if (nextOffset === from) return
    positions.set(partition, nextOffset)
    await events.received({ partition, messages, highWatermark: Number(fetched.highWatermark) })
  }
  return {
    async join() {
      consumer.topics.track(names.topic)
      await joinGroup(consumer, () => isLeft)
      void fetchAll()
    },
    async leave() {
      isLeft = true
      wakeUp.wake()
      await leaveInTime(Promise.allSettled([consumer.close(true), fetchConnections.close()]))
    },
    read(partition, offset) {
      positions.set(partition, offset)
      wakeUp.wake()
    },
    pause: (partition) => void positions.delete(partition),
    async commit(offsets) {
      const at = { topic: names.topic, leaderEpoch: -1 }
      try {
        await consumer.commit({
          offsets: offsets.map(({ partition, offset }) => ({ ...at, partition, offset: BigInt(offset) })),
        })
        return true
      } catch (error) {
        if (isMembershipOver(error)) return false
        throw toUnavailable(error)
      }
    },
  }
}

function createConsumer(
  { config, names, sessionTimeoutMs }: PlatformaticMemberOptions,
  drain: () => Promise<void>,
): Consumer {
  return new Consumer({
    ...platformaticOptions(config),
    // With any retry a commit that is refused would join again and go out with the generation after.
    retries: 0,
    groupId: names.group,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: heartbeatIntervalMs(sessionTimeoutMs),
    rebalanceTimeout: rebalanceTimeoutMs(sessionTimeoutMs),
    autocommit: false,
    // Asked for before every join, which waits for it: the one place where partitions can be given up in order.
    protocolsMetadata: async () => {
      await drain()
      return Buffer.alloc(0)
    },
  })
}

/** The library tries no refused join again, since it has no retries here. */
async function joinGroup(consumer: Consumer, isOver: () => boolean): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await consumer.joinGroup()
      return
    } catch (error) {
      const canRetry = isMembershipOver(error) || isCoordinatorMoving(error)
      if (isOver() || !canRetry || attempt === JOINS_MAX) throw error
      await delay(RETRY_MS)
    }
  }
}

const toFetchPartition = ([partition, offset]: [number, number]) => ({
  partition,
  currentLeaderEpoch: -1,
  fetchOffset: BigInt(offset),
  lastFetchedEpoch: -1,
  partitionMaxBytes: PARTITION_BYTES_MAX,
})

function toStored(
  at: { readonly topic: Topic; readonly partition: number },
  { records }: FetchedPartition,
  from: number,
): { readonly messages: readonly StoredMessage[]; readonly nextOffset: number } {
  const messages: StoredMessage[] = []
  let nextOffset = from
  for (const batch of records ?? []) {
    nextOffset = Number(batch.firstOffset) + batch.lastOffsetDelta + 1
    if ((batch.attributes & IS_CONTROL) !== 0) continue
    for (const record of batch.records) {
      const offset = Number(batch.firstOffset) + record.offsetDelta
      // A batch comes whole, also when its middle was asked for.
      if (offset < from) continue
      messages.push({
        ...at,
        offset,
        key: toText(record.key),
        value: toText(record.value),
        headers: Object.fromEntries(record.headers.map(([name, value]) => [toText(name), toText(value)])),
        appendedAt: new Date(Number(batch.firstTimestamp + record.timestampDelta)),
      })
    }
  }
  return { messages, nextOffset }
}

const toText = (bytes: Buffer | null): string => bytes?.toString() ?? ''
