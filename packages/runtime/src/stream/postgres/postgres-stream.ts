import { setTimeout as delay } from 'node:timers/promises'
import type { Events } from '../../events.ts'
import { type Announcer, createAnnouncer } from '../../oltp/create-announcer.ts'
import { inTransaction } from '../../oltp/open-transaction.ts'
import type { PgPool } from '../../oltp/pg-pool.ts'
import type { Listener } from '../../oltp/postgres-listener.ts'
import { runStatement } from '../../oltp/run-statement.ts'
import { type Append, createPublisher } from '../create-publisher.ts'
import type { HandleBatch, Lag, Message, Stream, SubscribeOptions, Subscription } from '../stream.ts'
import type {
  HistoryPage,
  OffsetRange,
  ReadOptions,
  RetainedRange,
  StreamHistory,
  TimeSpan,
} from '../stream-history.ts'
import { PARTITION_COUNT, TOPICS, type Topic } from '../topics.ts'
import { appendMessages } from './append-messages.ts'
import { createPostgresHistory } from './postgres-history.ts'
import { readEnds } from './read-messages.ts'
import { GroupSubscription } from './subscription.ts'
import { trimTopic } from './trim-topic.ts'

export interface PostgresStreamOptions {
  /** Of the role howazit_operator. A subscription reads and commits on up to two connections each. */
  readonly pool: PgPool
  /** Without one, readers find messages at their next poll. */
  readonly listener?: Listener
  readonly events?: Events
  /** How long a silent member keeps its partitions. Default 5 s. */
  readonly leaseMs?: number
  /** How often an idle topic is looked at. Default 200 ms. */
  readonly pollMs?: number
}

const CHANNEL = 'howazit_stream'

/** Under load something is announced every few ms, and readers linger longer than this. */
const LOOK_EVERY_MS = 10

/**
 * The stream as a log in PostgreSQL: the tables of schema `stream`. Offsets are dense and follow the order of commits
 * because the partition's row is held while appending; readers never look for "ids above the last one".
 */
export class PostgresStream implements Stream, StreamHistory, AsyncDisposable {
  readonly #options: PostgresStreamOptions
  readonly #announcer: Announcer
  readonly #history: StreamHistory
  readonly #publishers = new Map<Topic, Append>()
  readonly #subscriptions = new Set<GroupSubscription>()
  readonly #stopping = new AbortController()
  readonly #stale = new Set<Topic>()
  #lookedAt = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | undefined
  #polling: Promise<void> | undefined
  #unlisten: (() => void) | undefined

  constructor(options: PostgresStreamOptions) {
    this.#options = options
    this.#history = createPostgresHistory(options.pool)
    this.#announcer = createAnnouncer(options.pool, CHANNEL)
  }

  async publish(topic: Topic, messages: readonly Message[]): Promise<void> {
    await this.#publisher(topic)(messages)
    this.announce(topic)
  }

  async subscribe(
    topic: Topic,
    group: string,
    options: SubscribeOptions & { readonly handle: HandleBatch },
  ): Promise<Subscription> {
    this.#start()
    const { pool, events, leaseMs = 5_000 } = this.#options
    const announceGroup = () => this.#announceGroup(topic, group)
    const subscription = new GroupSubscription({ pool, events, leaseMs, announceGroup }, { topic, group, options })
    await subscription.start()
    this.#subscriptions.add(subscription)
    const stop = async () => {
      await subscription.stop()
      this.#subscriptions.delete(subscription)
    }
    return { stop }
  }

  async lag(topic: Topic, group: string): Promise<readonly Lag[]> {
    const { rows } = await runStatement<{ partition: number; committed: string; ending: string }>(
      this.#options.pool,
      `select n as partition, coalesce(g.committed_offset, p.first_offset, 0) as committed, coalesce(p.next_offset, 0) as ending
       from generate_series(0, $3::int - 1) as n
       left join stream.partitions p on p.topic = $1 and p.partition = n
       left join stream.groups g on g.topic = $1 and g.partition = n and g.name = $2
       order by n`,
      [topic, group, PARTITION_COUNT],
    )
    return rows.map(({ partition, committed, ending }) => ({
      partition,
      committedOffset: Number(committed),
      endOffset: Number(ending),
    }))
  }

  findRanges(topic: Topic, time: TimeSpan): Promise<readonly RetainedRange[]> {
    return this.#history.findRanges(topic, time)
  }

  read(topic: Topic, ranges: readonly OffsetRange[], options: ReadOptions): AsyncIterable<HistoryPage> {
    return this.#history.read(topic, ranges, options)
  }

  /** For those who append in a transaction of their own: call it after the commit. Never fails, never waits. */
  announce(topic: Topic): void {
    this.#lookAt(topic)
    this.#announcer.announce(topic)
  }

  /** Removes what is older than `before` and read by every group. Returns how many messages that were. */
  async trim(topic: Topic, before: Date): Promise<number> {
    return await trimTopic(this.#options.pool, topic, before)
  }

  /** Stops every subscription. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()))
    this.#subscriptions.clear()
    this.#stopping.abort()
    this.#unlisten?.()
    await this.#polling
    await this.#looking
    await this.#announcer.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #publisher(topic: Topic): Append {
    const known = this.#publishers.get(topic)
    if (known !== undefined) return known
    const publish = createPublisher((messages) =>
      inTransaction(this.#options.pool, (tx) => appendMessages(tx, topic, messages)),
    )
    this.#publishers.set(topic, publish)
    return publish
  }

  #start(): void {
    this.#polling ??= this.#poll()
    this.#unlisten ??= this.#options.listener?.listen(CHANNEL, (name) => this.#hear(name))
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await delay(this.#options.pollMs ?? 200, undefined, { signal }).catch(() => {})
      for (const { topic } of this.#subscriptions) this.#lookAt(topic)
    }
  }

  #announceGroup(topic: Topic, group: string): void {
    const name = `${topic}/${group}`
    this.#hear(name)
    this.#announcer.announce(name)
  }

  /** A topic, `topic/group`, or '' for "anything may have happened". */
  #hear(name: string): void {
    for (const subscription of this.#subscriptions)
      if (name === '' || name === `${subscription.topic}/${subscription.group}`) subscription.rebalance()
    for (const topic of TOPICS) if (name === '' || name === topic) this.#lookAt(topic)
  }

  /** Asks once where the topic ends, however many announcements came meanwhile. */
  #lookAt(topic: Topic): void {
    if (![...this.#subscriptions].some((subscription) => subscription.topic === topic)) return
    this.#stale.add(topic)
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
  }

  async #look(): Promise<void> {
    while (this.#stale.size > 0) {
      await delay(Math.max(0, this.#lookedAt + LOOK_EVERY_MS - performance.now()))
      this.#lookedAt = performance.now()
      const topics = [...this.#stale]
      this.#stale.clear()
      // While the database is away there is nothing to read either; the next poll asks again.
      const ends = await readEnds(this.#options.pool, topics).catch(() => undefined)
      for (const subscription of this.#subscriptions) {
        const endsOfTopic = ends?.get(subscription.topic)
        if (endsOfTopic !== undefined) subscription.advance(endsOfTopic)
      }
    }
  }
}
