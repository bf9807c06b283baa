import { randomUUID } from 'node:crypto'
import type { Events } from '../../events.ts'
import type { HandleBatch, Lag, Message, Stream, SubscribeOptions, Subscription } from '../stream.ts'
import type {
  HistoryPage,
  OffsetRange,
  ReadOptions,
  RetainedRange,
  StreamHistory,
  TimeSpan,
} from '../stream-history.ts'
import type { Topic } from '../topics.ts'
import type { KafkaAdmin } from './kafka-admin.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { findKafkaRanges, readKafkaHistory } from './kafka-history.ts'
import type { KafkaMember, MemberEvents } from './kafka-member.ts'
import { kafkaGroup, kafkaTopic } from './kafka-names.ts'
import type { KafkaPublisher } from './kafka-publisher.ts'
import { KafkaSubscription } from './kafka-subscription.ts'
import { prepareTopics } from './kafka-topics.ts'

export interface KafkaStreamOptions {
  readonly config: KafkaConfig
  readonly events?: Events
  /** How long messages wait for others to share a request. Default 2 ms. */
  readonly lingerMs?: number
  /** How long a silent member keeps its partitions. Default 10 s. */
  readonly sessionTimeoutMs?: number
}

/** As the brokers call them. */
export interface KafkaNames {
  readonly topic: string
  readonly group: string
}

export interface MemberRequest {
  readonly topic: Topic
  readonly names: KafkaNames
  readonly sessionTimeoutMs: number
}

/** What a client library brings. */
export interface KafkaClient {
  readonly admin: KafkaAdmin
  createPublisher(topic: string, lingerMs: number): KafkaPublisher
  createMember(request: MemberRequest, events: MemberEvents): KafkaMember
}

/** Names the groups that read again. */
const HISTORY = 'history'

/**
 * The stream on Kafka. A message is durable when all in-sync replicas have it; keys go to the partitions that every other
 * engine of ours and the Java client send them to. Connects when first used.
 */
export class KafkaStream implements Stream, StreamHistory, AsyncDisposable {
  readonly #client: KafkaClient
  readonly #options: KafkaStreamOptions
  readonly #publishers = new Map<Topic, KafkaPublisher>()
  readonly #subscriptions = new Set<Subscription>()

  constructor(client: KafkaClient, options: KafkaStreamOptions) {
    this.#client = client
    this.#options = options
  }

  /**
   * Makes the topics that are missing. Before anything else, once per process.
   *
   * @throws BrokerRefused when the brokers could lose what they acknowledge, or refuse the credentials.
   * @throws HowazitError `unavailable` while they cannot be reached.
   */
  async prepare(): Promise<void> {
    await prepareTopics(this.#client.admin, this.#options.config)
  }

  async publish(topic: Topic, messages: readonly Message[]): Promise<void> {
    await this.#publisher(topic).publish(messages)
  }

  async subscribe(
    topic: Topic,
    group: string,
    options: SubscribeOptions & { readonly handle: HandleBatch },
  ): Promise<Subscription> {
    const { events, sessionTimeoutMs = 10_000 } = this.#options
    const names = this.#names(topic, group)
    const subscription = new KafkaSubscription(
      {
        createMember: (memberEvents) => this.#client.createMember({ topic, names, sessionTimeoutMs }, memberEvents),
        readOffsets: () => this.#client.admin.offsets(names.topic, names.group),
        events,
        sessionTimeoutMs,
      },
      { topic, group, options },
    )
    await subscription.start()
    this.#subscriptions.add(subscription)
    const stop = async () => {
      await subscription.stop()
      this.#subscriptions.delete(subscription)
    }
    return { stop }
  }

  async lag(topic: Topic, group: string): Promise<readonly Lag[]> {
    const names = this.#names(topic, group)
    const offsets = await this.#client.admin.offsets(names.topic, names.group)
    return offsets.map(({ partition, committed, low, high }) => ({
      partition,
      committedOffset: Math.max(committed ?? low, 0),
      endOffset: high,
    }))
  }

  async findRanges(topic: Topic, time: TimeSpan): Promise<readonly RetainedRange[]> {
    return await findKafkaRanges(this.#client.admin, this.#names(topic, HISTORY), time)
  }

  read(topic: Topic, ranges: readonly OffsetRange[], options: ReadOptions): AsyncIterable<HistoryPage> {
    const { sessionTimeoutMs = 10_000 } = this.#options
    const names = this.#names(topic, `${HISTORY}-${randomUUID()}`)
    return readKafkaHistory(
      {
        createMember: (events) => this.#client.createMember({ topic, names, sessionTimeoutMs }, events),
        readOffsets: () => this.#client.admin.offsets(names.topic, names.group),
      },
      ranges,
      options,
    )
  }

  /** Finishes what is under way and leaves every group. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()))
    this.#subscriptions.clear()
    await Promise.all([...this.#publishers.values()].map((publisher) => publisher.close()))
    await this.#client.admin.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #names(topic: Topic, group: string): KafkaNames {
    const { config } = this.#options
    return { topic: kafkaTopic(config, topic), group: kafkaGroup(config, topic, group) }
  }

  #publisher(topic: Topic): KafkaPublisher {
    const { config, lingerMs = 2 } = this.#options
    const publisher = this.#publishers.get(topic) ?? this.#client.createPublisher(kafkaTopic(config, topic), lingerMs)
    this.#publishers.set(topic, publisher)
    return publisher
  }
}
