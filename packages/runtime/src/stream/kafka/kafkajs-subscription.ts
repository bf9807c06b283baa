import { setTimeout as delay } from 'node:timers/promises'
import {
  type Consumer,
  type ConsumerGroupJoinEvent,
  type EachBatchPayload,
  type Kafka,
  type KafkaMessage,
  type OffsetsByTopicPartition,
  type PartitionAssigner,
  PartitionAssigners,
} from 'kafkajs'
import type { Events } from '../../events.ts'
import { failureReason } from '../../failure-reason.ts'
import type { HandleBatch, StoredMessage, SubscribeOptions, Subscription } from '../stream.ts'
import type { Topic } from '../topics.ts'
import { toUnavailable } from './is-broker-away.ts'
import { createKafkaReader, type KafkaReader } from './kafka-reader.ts'
import type { GroupOffset, KafkajsAdmin } from './kafkajs-admin.ts'
import { RETRY } from './kafkajs-client.ts'

export interface KafkajsSubscriptionDeps {
  readonly kafka: Kafka
  readonly admin: KafkajsAdmin
  readonly events: Events | undefined
  readonly sessionTimeoutMs: number
}

export interface KafkajsSubscriptionRequest {
  readonly topic: Topic
  readonly group: string
  /** As the brokers call them. */
  readonly names: { readonly topic: string; readonly group: string }
  readonly options: SubscribeOptions & { readonly handle: HandleBatch }
}

type Commit = (offsets: OffsetsByTopicPartition) => Promise<void>

// How long a fetch waits for messages: also how long a stop, and a partition that goes on after a pause, may wait for it.
const FETCH_WAIT_MS = 250
const RESTART_MS = 1_000
const STOP_PATIENCE_MS = 5_000
// How many sessions the others wait for a member that does not join again.
const REBALANCE_SESSIONS = 2

/**
 * One member of a group. kafkajs keeps the membership and fetches; each partition is handled by a reader of its own, so that
 * a slow one holds up no other, and every position comes from here. Before the member joins again, the batches under way
 * are finished and committed; whatever is not committed by then is the next owner's.
 */
export class KafkajsSubscription implements Subscription {
  readonly #deps: KafkajsSubscriptionDeps
  readonly #request: KafkajsSubscriptionRequest
  readonly #readers = new Map<number, KafkaReader>()
  #consumer: Consumer | undefined
  #commit: Commit | undefined
  /** Changes with every join: what was begun for an earlier membership is void. */
  #membership = 0
  #aliveAt = 0
  #isJoining = true
  #watching: NodeJS.Timeout | undefined
  #restarting: Promise<void> | undefined
  #stopped: Promise<void> | undefined

  constructor(deps: KafkajsSubscriptionDeps, request: KafkajsSubscriptionRequest) {
    this.#deps = deps
    this.#request = request
  }

  /** Joins the group. @throws HowazitError `unavailable` while the brokers are away. */
  async start(): Promise<void> {
    try {
      await this.#join()
    } catch (error) {
      await this.stop()
      throw toUnavailable(error)
    }
    this.#watching = setInterval(() => this.#watch(), this.#deps.sessionTimeoutMs / 4)
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    clearInterval(this.#watching)
    // The member stays in the group until the last batch is done, else it could not commit.
    await this.#drain()
    await this.#restarting
    await this.#leave()
  }

  async #join(): Promise<void> {
    const { kafka, sessionTimeoutMs } = this.#deps
    const { names } = this.#request
    const consumer = kafka.consumer({
      groupId: names.group,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.min(3_000, sessionTimeoutMs / 4),
      rebalanceTimeout: REBALANCE_SESSIONS * sessionTimeoutMs,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      partitionAssigners: [drainBeforeJoin(() => this.#giveUpPartitions())],
      // A consumer that ended is replaced, not revived: that is done here.
      retry: { ...RETRY, restartOnFailure: async () => false },
    })
    this.#consumer = consumer
    this.#commit = undefined
    this.#heard()
    consumer.on(consumer.events.GROUP_JOIN, (event) => this.#adopt(consumer, event))
    consumer.on(consumer.events.HEARTBEAT, () => this.#heard())
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#restart(consumer, payload.error))
    await consumer.connect()
    await consumer.subscribe({ topic: names.topic, fromBeginning: true })
    await consumer.run({ autoCommit: false, eachBatch: (payload) => this.#receive(consumer, payload) })
  }

  async #leave(): Promise<void> {
    const consumer = this.#consumer
    this.#consumer = undefined
    if (consumer === undefined) return
    const patience = new AbortController()
    const timeout = delay(STOP_PATIENCE_MS, undefined, { signal: patience.signal, ref: false }).catch(() => {})
    // A group coordinator that is away learns of it by the session's end.
    await Promise.race([consumer.disconnect().catch(() => {}), timeout])
    patience.abort()
  }

  #heard(): void {
    this.#aliveAt = performance.now()
  }

  /** A member that could not say for a whole session that it is alive has lost its partitions, whatever it believes. */
  #watch(): void {
    const silentMs = performance.now() - this.#aliveAt
    const { sessionTimeoutMs } = this.#deps
    // A join has to wait for every other member, and holds nothing that could be lost.
    const silentMaxMs = this.#isJoining ? REBALANCE_SESSIONS * 2 * sessionTimeoutMs : sessionTimeoutMs
    if (silentMs < silentMaxMs || this.#consumer === undefined) return
    this.#restart(this.#consumer, new Error(`no heartbeat for ${Math.round(silentMs)} ms`))
  }

  #restart(consumer: Consumer, reason: Error): void {
    if (consumer !== this.#consumer || this.#stopped !== undefined) return
    this.#report(reason)
    this.#loseAll()
    this.#restarting ??= this.#rejoin().finally(() => {
      this.#restarting = undefined
    })
  }

  async #rejoin(): Promise<void> {
    while (this.#stopped === undefined) {
      await this.#leave()
      await delay(RESTART_MS)
      if (this.#stopped !== undefined) return
      try {
        return await this.#join()
      } catch (error) {
        this.#report(error)
      }
    }
  }

  /** Called before every join: finishes what is under way for as long as the session surely lasts. */
  async #giveUpPartitions(): Promise<void> {
    this.#isJoining = true
    this.#heard()
    if (this.#readers.size === 0) return
    const patience = new AbortController()
    const limit = delay(this.#deps.sessionTimeoutMs / 2, undefined, { signal: patience.signal }).catch(() => {})
    await Promise.race([this.#drain(), limit])
    patience.abort()
    this.#loseAll()
  }

  async #drain(): Promise<void> {
    await Promise.all([...this.#readers.values()].map((reader) => reader.stop()))
  }

  #loseAll(): void {
    this.#membership += 1
    for (const reader of this.#readers.values()) reader.lose()
    this.#readers.clear()
  }

  /** Synchronous up to the pause, so that nothing is fetched before it is known from where. */
  #adopt(consumer: Consumer, { payload }: ConsumerGroupJoinEvent): void {
    if (consumer !== this.#consumer) return
    this.#loseAll()
    this.#isJoining = false
    this.#heard()
    const partitions = payload.memberAssignment[this.#request.names.topic] ?? []
    consumer.pause([{ topic: this.#request.names.topic, partitions }])
    const membership = this.#membership
    void this.#place(consumer, partitions).catch((error) => {
      // Another join follows where this membership has ended meanwhile.
      if (membership === this.#membership) this.#restart(consumer, error)
    })
  }

  async #place(consumer: Consumer, partitions: readonly number[]): Promise<void> {
    const { topic, group } = this.#request.names
    const membership = this.#membership
    const offsets = await this.#deps.admin.offsets(topic, group)
    const isOver = () => membership !== this.#membership || this.#stopped !== undefined
    if (isOver()) return
    const assigned = offsets.filter(({ partition }) => partitions.includes(partition))
    await this.#register(consumer, assigned)
    if (isOver()) return
    for (const at of assigned) this.#open(consumer, at)
  }

  /**
   * Commits where the group starts in partitions it has never read, before it reads: from now on it shows when what it has
   * not read is removed.
   */
  async #register(consumer: Consumer, assigned: readonly GroupOffset[]): Promise<void> {
    const { topic } = this.#request.names
    const fresh = assigned.filter(({ committed }) => committed === undefined)
    if (fresh.length === 0) return
    await consumer.commitOffsets(fresh.map(({ partition, low }) => ({ topic, partition, offset: `${low}` })))
  }

  #open(consumer: Consumer, { partition, committed, low, high }: GroupOffset): void {
    const { topic, group, names, options } = this.#request
    const at = { topic: names.topic, partitions: [partition] }
    const offset = committed ?? low
    const isThere = offset >= low && offset <= high
    const reader = createKafkaReader(
      {
        topic,
        group,
        partition,
        options,
        events: this.#deps.events,
        commit: (done) => this.#commitOffset(reader, partition, done),
        pause: () => consumer.pause([at]),
        resume: () => consumer.resume([at]),
      },
      offset,
    )
    this.#readers.set(partition, reader)
    if (isThere) {
      consumer.seek({ topic: names.topic, partition, offset: `${offset}` })
      consumer.resume([at])
    } else reader.halt(offset < low ? low : high)
  }

  async #receive(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    if (consumer !== this.#consumer) return
    const { batch } = payload
    this.#commit = (offsets) => payload.commitOffsetsIfNecessary(offsets)
    const reader = this.#readers.get(batch.partition)
    if (reader === undefined || reader.isHalted) return
    const first = Number(batch.messages[0]?.offset ?? reader.nextOffset)
    const isMissing = first > reader.nextOffset || Number(batch.highWatermark) < reader.nextOffset
    if (isMissing && (await this.#isLost(reader, batch.partition))) return
    reader.offer(batch.messages.map((message) => this.#toStored(batch.partition, message)))
  }

  /** Offsets may have holes in Kafka; messages that were there and are not any more are another matter. */
  async #isLost(reader: KafkaReader, partition: number): Promise<boolean> {
    const { topic, group } = this.#request.names
    const found = (await this.#deps.admin.offsets(topic, group)).find((at) => at.partition === partition)
    if (found === undefined || (found.low <= reader.nextOffset && found.high >= reader.nextOffset)) return false
    const { nextOffset } = reader
    reader.halt(found.low > nextOffset ? found.low : found.high)
    // kafkajs has moved the group's offset to the earliest by itself; whoever comes next shall find the same alarm.
    await this.#commitOffset(reader, partition, nextOffset)
    return true
  }

  /**
   * Goes to the brokers with the generation of the moment, in the same tick in which it is sure that the partition is ours:
   * a membership that ended meanwhile is refused there.
   */
  async #commitOffset(reader: KafkaReader, partition: number, offset: number): Promise<boolean> {
    if (this.#readers.get(partition) !== reader || this.#commit === undefined) return false
    try {
      const { topic } = this.#request.names
      await this.#commit({ topics: [{ topic, partitions: [{ partition, offset: `${offset}` }] }] })
      return true
    } catch (error) {
      if (isMembershipOver(error)) return false
      throw toUnavailable(error)
    }
  }

  #toStored(partition: number, { offset, key, value, headers = {}, timestamp }: KafkaMessage): StoredMessage {
    const texts = Object.entries(headers).map(([name, text]) => [name, toText(Array.isArray(text) ? text[0] : text)])
    return {
      topic: this.#request.topic,
      partition,
      offset: Number(offset),
      key: toText(key),
      value: toText(value),
      headers: Object.fromEntries(texts),
      appendedAt: new Date(Number(timestamp)),
    }
  }

  #report(error: unknown): void {
    const { topic, group } = this.#request
    this.#deps.events?.emit('batch.failed', { topic, group, reason: failureReason(error) })
  }
}

const toText = (bytes: Buffer | string | null | undefined): string => bytes?.toString() ?? ''

const MEMBERSHIP_OVER = new Set([
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
  'REBALANCE_IN_PROGRESS',
  'FENCED_INSTANCE_ID',
])

const isMembershipOver = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && MEMBERSHIP_OVER.has(String(error.type))

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
