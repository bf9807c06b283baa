import { setTimeout as delay } from 'node:timers/promises'
import type { Events } from '../../events.ts'
import { failureReason } from '../../failure-reason.ts'
import { joinCalls } from '../../join-calls.ts'
import { createSharedLinger, type SharedLinger } from '../shared-linger.ts'
import type { HandleBatch, SubscribeOptions, Subscription } from '../stream.ts'
import type { Topic } from '../topics.ts'
import { toUnavailable } from './kafka-errors.ts'
import {
  type CreateMember,
  type Fetched,
  type GroupOffset,
  type KafkaMember,
  type MemberEvents,
  type PartitionOffset,
  type ReadOffsets,
  rebalanceTimeoutMs,
} from './kafka-member.ts'
import { createKafkaReader, type KafkaReader } from './kafka-reader.ts'

export interface KafkaSubscriptionDeps {
  readonly createMember: CreateMember
  readonly readOffsets: ReadOffsets
  readonly events: Events | undefined
  readonly sessionTimeoutMs: number
}

export interface KafkaSubscriptionRequest {
  readonly topic: Topic
  readonly group: string
  readonly options: SubscribeOptions & { readonly handle: HandleBatch }
}

/** A reader has handled everything below this offset of its partition. */
interface Done extends PartitionOffset {
  readonly reader: KafkaReader
}

const RESTART_MS = 1_000
// One that waits for a broker that does not answer must not hold up the commits of the membership after.
const COMMITS_MAX = 4

/**
 * One member of a group, whichever client library keeps the membership. Each partition is handled by a reader of its own, so
 * that a slow one holds up no other, and every position comes from here. Before the member joins again, the batches under
 * way are finished and committed; whatever is not committed by then is the next owner's.
 */
export class KafkaSubscription implements Subscription {
  readonly #deps: KafkaSubscriptionDeps
  readonly #request: KafkaSubscriptionRequest
  readonly #readers = new Map<number, KafkaReader>()
  readonly #linger: SharedLinger
  /** One request for all partitions that are done. */
  readonly #commit = joinCalls((done: readonly Done[]) => this.#commitAll(done), { concurrencyMax: COMMITS_MAX })
  #member: KafkaMember | undefined
  /** Changes with every join: what was begun for an earlier membership is void. */
  #membership = 0
  #heardAt = 0
  #isJoining = true
  #watching: NodeJS.Timeout | undefined
  #restarting: Promise<void> | undefined
  #stopped: Promise<void> | undefined

  constructor(deps: KafkaSubscriptionDeps, request: KafkaSubscriptionRequest) {
    this.#deps = deps
    this.#request = request
    this.#linger = createSharedLinger(request.options.lingerMs ?? 0)
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
    const member: KafkaMember = this.#deps.createMember(this.#eventsOf(() => this.#member === member))
    this.#member = member
    this.#heard()
    await member.join()
  }

  /** What a member that was replaced still says is not heard. */
  #eventsOf(isCurrent: () => boolean): MemberEvents {
    return {
      giveUp: async () => (isCurrent() ? await this.#giveUp() : undefined),
      assigned: (partitions) => (isCurrent() ? this.#assign(partitions) : undefined),
      heard: () => (isCurrent() ? this.#heard() : undefined),
      received: async (fetched) => (isCurrent() ? await this.#receive(fetched) : undefined),
      ended: (reason) => (isCurrent() ? this.#restart(reason) : undefined),
    }
  }

  async #leave(): Promise<void> {
    const member = this.#member
    this.#member = undefined
    await member?.leave()
  }

  #heard(): void {
    this.#heardAt = performance.now()
  }

  /** A member that could not say for a whole session that it is alive has lost its partitions, whatever it believes. */
  #watch(): void {
    const silentMs = performance.now() - this.#heardAt
    const { sessionTimeoutMs } = this.#deps
    // A join has to wait for every other member, and holds nothing that could be lost.
    const silentMaxMs = this.#isJoining ? 2 * rebalanceTimeoutMs(sessionTimeoutMs) : sessionTimeoutMs
    if (silentMs > silentMaxMs) this.#restart(new Error(`no heartbeat for ${Math.round(silentMs)} ms`))
  }

  #restart(reason: unknown): void {
    if (this.#stopped !== undefined || this.#restarting !== undefined) return
    this.#report(reason)
    this.#restarting = this.#rejoin().finally(() => {
      this.#restarting = undefined
    })
  }

  async #rejoin(): Promise<void> {
    // The group may give the partitions to somebody at once: what was under way here shall have ended by then.
    const ending = [...this.#readers.values()].map((reader) => reader.stop())
    this.#loseAll()
    await Promise.race([Promise.all(ending), delay(this.#deps.sessionTimeoutMs, undefined, { ref: false })])
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

  /** Finishes what is under way for as long as the session surely lasts. */
  async #giveUp(): Promise<void> {
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

  #assign(partitions: readonly number[]): void {
    this.#loseAll()
    this.#isJoining = false
    this.#heard()
    const membership = this.#membership
    void this.#place(partitions).catch((error) => {
      // Another join follows where this membership has ended meanwhile.
      if (membership === this.#membership) this.#restart(error)
    })
  }

  async #place(partitions: readonly number[]): Promise<void> {
    const membership = this.#membership
    const member = this.#member
    const isOver = () => membership !== this.#membership || this.#stopped !== undefined
    const offsets = partitions.length > 0 ? await this.#deps.readOffsets() : []
    for (const at of offsets.filter(({ partition }) => partitions.includes(partition))) {
      if (isOver() || member === undefined) return
      // A group that has never read a partition commits where it starts: from now on it shows when what it has not read is
      // removed.
      if (at.committed === undefined && !(await member.commit([{ partition: at.partition, offset: at.low }]))) return
      if (!isOver()) this.#open(member, at)
    }
  }

  #open(member: KafkaMember, { partition, committed, low, high }: GroupOffset): void {
    const { topic, group, options } = this.#request
    const offset = committed ?? low
    const reader = createKafkaReader(
      {
        topic,
        group,
        partition,
        options,
        linger: this.#linger,
        batchSize: () => this.#batchSize(),
        events: this.#deps.events,
        commit: (done) => this.#commit({ reader, partition, offset: done }),
        pause: () => member.pause(partition),
        resume: () => member.read(partition, reader.nextOffset),
      },
      offset,
    )
    this.#readers.set(partition, reader)
    if (offset < low) reader.halt(low)
    else if (offset > high) reader.halt(high)
    else member.read(partition, offset)
  }

  /** Else each partition would wait until every other has had a whole batch. */
  #batchSize(): number {
    const busy = [...this.#readers.values()].filter(({ isBusy }) => isBusy).length
    return Math.max(1, Math.floor(this.#request.options.batchSizeMax / Math.max(1, busy)))
  }

  async #receive({ partition, messages, highWatermark }: Fetched): Promise<void> {
    const reader = this.#readers.get(partition)
    if (reader === undefined || reader.isHalted) return
    const first = messages[0]?.offset ?? reader.nextOffset
    const isMissing = first > reader.nextOffset || highWatermark < reader.nextOffset
    if (isMissing && (await this.#isLost(reader, partition))) return
    reader.offer(messages)
  }

  /** Offsets may have holes in Kafka; messages that were there and are not any more are another matter. */
  async #isLost(reader: KafkaReader, partition: number): Promise<boolean> {
    const found = (await this.#deps.readOffsets()).find((at) => at.partition === partition)
    const { nextOffset } = reader
    if (found === undefined || (found.low <= nextOffset && found.high >= nextOffset)) return false
    reader.halt(found.low > nextOffset ? found.low : found.high)
    // kafkajs moves the group's offset to the earliest by itself; whoever comes next shall find the same alarm.
    await this.#commit({ reader, partition, offset: nextOffset })
    return true
  }

  /** In the same tick in which it is sure that the partitions are ours: a membership that ended meanwhile is refused. */
  async #commitAll(done: readonly Done[]): Promise<readonly boolean[]> {
    const member = this.#member
    const isOurs = done.map(({ reader, partition }) => this.#readers.get(partition) === reader && member !== undefined)
    const ours = done.filter((_, at) => isOurs[at])
    const isCommitted = ours.length > 0 && member !== undefined && (await member.commit(ours))
    return isOurs.map((is) => is && isCommitted)
  }

  #report(error: unknown): void {
    const { topic, group } = this.#request
    this.#deps.events?.emit('batch.failed', { topic, group, reason: failureReason(error) })
  }
}
