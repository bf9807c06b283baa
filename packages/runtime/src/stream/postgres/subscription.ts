import { randomUUID } from 'node:crypto'
import type { Events } from '../../events.ts'
import { failureReason } from '../../failure-reason.ts'
import { joinCalls } from '../../join-calls.ts'
import { isUnavailable } from '../../oltp/is-unavailable.ts'
import type { PgPool } from '../../oltp/pg-pool.ts'
import { createSharedLinger } from '../shared-linger.ts'
import type { HandleBatch, SubscribeOptions, Subscription } from '../stream.ts'
import type { Topic } from '../topics.ts'
import { createWakeUp } from '../wake-up.ts'
import {
  commitOffsets,
  type Heartbeat,
  type Lease,
  leaveGroup,
  type Member,
  registerGroup,
  releaseLease,
  renewLeases,
} from './group-leases.ts'
import { createPartitionReader, type PartitionReader, type ReaderDeps } from './partition-reader.ts'
import { type ReadFrom, readEnds, readMessages } from './read-messages.ts'

export interface SubscriptionDeps {
  readonly pool: PgPool
  readonly events: Events | undefined
  readonly leaseMs: number
  /** Tells the group's other members that partitions changed hands or should. */
  readonly announceGroup: () => void
}

export interface SubscriptionRequest {
  readonly topic: Topic
  readonly group: string
  readonly options: SubscribeOptions & { readonly handle: HandleBatch }
}

/**
 * One member of a group. A heartbeat, three times per lease, renews what it reads, takes free partitions up to its fair
 * share and gives back what is above; a member that misses three loses its partitions to others and cannot commit.
 */
export class GroupSubscription implements Subscription {
  readonly #deps: SubscriptionDeps
  readonly #request: SubscriptionRequest
  readonly #member: Member
  readonly #readerDeps: ReaderDeps
  readonly #readers = new Map<number, PartitionReader>()
  readonly #releases = new Set<Promise<void>>()
  readonly #heartbeatNow = createWakeUp()
  #beating: Promise<void> = Promise.resolve()
  #isStopping = false
  #stopped: Promise<void> | undefined

  constructor(deps: SubscriptionDeps, request: SubscriptionRequest) {
    this.#deps = deps
    this.#request = request
    this.#member = { topic: request.topic, group: request.group, id: randomUUID(), leaseMs: deps.leaseMs }
    this.#readerDeps = createReaderDeps(deps, request, this.#member, () => this.#busyCount())
  }

  get topic(): Topic {
    return this.#request.topic
  }

  get group(): string {
    return this.#request.group
  }

  /** Joins the group; resolves when it is known to the database. */
  async start(): Promise<void> {
    await registerGroup(this.#deps.pool, this.topic, this.group)
    await this.#beat()
    this.#deps.announceGroup()
    this.#beating = this.#keepBeating()
  }

  /** Where the topic's partitions end now. */
  advance(ends: ReadonlyMap<number, number>): void {
    for (const [partition, reader] of this.#readers) reader.advance(ends.get(partition) ?? 0)
  }

  /** Other members came, went or gave something back. */
  rebalance(): void {
    this.#heartbeatNow.wake()
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  #busyCount(): number {
    return [...this.#readers.values()].filter((reader) => reader.isBusy()).length
  }

  async #stop(): Promise<void> {
    // Leases are renewed until the last batch is done, else it could not commit.
    await Promise.all([...this.#readers.values()].map((reader) => reader.stop()))
    this.#isStopping = true
    this.#heartbeatNow.wake()
    await this.#beating
    await Promise.all([...this.#readers.values()].map((reader) => reader.stop()))
    await Promise.all(this.#releases)
    await leaveGroup(this.#deps.pool, this.#member).catch(ignoreUnavailable)
    this.#deps.announceGroup()
  }

  async #keepBeating(): Promise<void> {
    while (!this.#isStopping) {
      await this.#heartbeatNow.wait(this.#deps.leaseMs / 3)
      // A database that is away is met again by the next heartbeat; until then the readers stop by themselves.
      if (!this.#isStopping) await this.#beat().catch((error) => this.#reportFailure(error))
    }
  }

  async #beat(): Promise<void> {
    // Taken before asking: the lease began later than this.
    const validUntil = performance.now() + this.#deps.leaseMs
    const heartbeat = await renewLeases(this.#deps.pool, this.#member)
    this.#adopt(heartbeat, validUntil)
    this.#giveBack(heartbeat.share)
  }

  #adopt({ leases }: Heartbeat, validUntil: number): void {
    const epochs = new Map(leases.map(({ partition, epoch }) => [partition, epoch]))
    for (const [partition, reader] of this.#readers) {
      if (epochs.get(partition) === reader.lease.epoch) reader.renew(validUntil)
      else this.#drop(reader)
    }
    for (const lease of leases) {
      if (this.#readers.has(lease.partition) || this.#stopped !== undefined) continue
      const reader = createPartitionReader(this.#readerDeps, lease)
      reader.renew(validUntil)
      this.#readers.set(lease.partition, reader)
    }
  }

  #drop(reader: PartitionReader): void {
    reader.lose()
    this.#readers.delete(reader.lease.partition)
    this.#track(reader.stop())
  }

  #giveBack(share: number): void {
    if (this.#stopped !== undefined) return
    const surplus = [...this.#readers.values()].filter((reader) => !reader.isStopping()).slice(share)
    for (const reader of surplus) this.#track(this.#release(reader))
  }

  async #release(reader: PartitionReader): Promise<void> {
    await reader.stop()
    this.#readers.delete(reader.lease.partition)
    await releaseLease(this.#deps.pool, this.#member, reader.lease).catch(ignoreUnavailable)
    this.#deps.announceGroup()
  }

  #track(work: Promise<void>): void {
    this.#releases.add(work)
    void work.finally(() => this.#releases.delete(work))
  }

  #reportFailure(error: unknown): void {
    this.#deps.events?.emit('batch.failed', { topic: this.topic, group: this.group, reason: failureReason(error) })
  }
}

// One may be on its way to the database while the next is gathered.
const STATEMENTS_MAX = 2

/** The partitions share their statements: one reads for all that are due, and one commits for all that are done. */
function createReaderDeps(
  { pool, events }: SubscriptionDeps,
  { topic, options }: SubscriptionRequest,
  member: Member,
  busyCount: () => number,
): ReaderDeps {
  const read = (from: readonly ReadFrom[]) => {
    // Also with those that are not read now: else each of them would wait until every other has had a whole batch.
    const share = options.batchSizeMax / Math.max(from.length, busyCount())
    return readMessages(pool, { topic, from, countMax: Math.ceil(share) * from.length })
  }
  const commit = (leases: readonly Lease[]) => commitOffsets(pool, member, leases)
  return {
    member,
    options,
    events,
    linger: createSharedLinger(options.lingerMs ?? 0),
    readEnd: async (partition) => (await readEnds(pool, [topic])).get(topic)?.get(partition) ?? 0,
    read: joinCalls(read, { concurrencyMax: STATEMENTS_MAX }),
    commit: joinCalls(commit, { concurrencyMax: STATEMENTS_MAX }),
  }
}

// The leases then end by themselves.
function ignoreUnavailable(error: unknown): void {
  if (!isUnavailable(error)) throw error
}
