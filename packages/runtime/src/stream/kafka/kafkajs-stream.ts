import type { CompressionTypes, Kafka } from 'kafkajs'
import type { Events } from '../../events.ts'
import type { HandleBatch, Lag, Message, Stream, SubscribeOptions, Subscription } from '../stream.ts'
import type { Topic } from '../topics.ts'
import type { KafkaConfig } from './kafka-config.ts'
import { kafkaGroup, kafkaTopic } from './kafka-names.ts'
import { KafkaSubscription } from './kafka-subscription.ts'
import { prepareTopics } from './kafka-topics.ts'
import { createKafkajsAdmin, type KafkajsAdmin } from './kafkajs-admin.ts'
import { createKafkajsClient, toCompressionType } from './kafkajs-client.ts'
import { createKafkajsMember } from './kafkajs-member.ts'
import { createKafkajsPublisher, type KafkajsPublisher } from './kafkajs-publisher.ts'

export interface KafkaStreamOptions {
  readonly config: KafkaConfig
  readonly events?: Events
  /** How long messages wait for others to share a request. Default 2 ms. */
  readonly lingerMs?: number
  /** How long a silent member keeps its partitions. Default 10 s. */
  readonly sessionTimeoutMs?: number
}

/**
 * The stream on Kafka through kafkajs. A message is durable when all in-sync replicas have it; keys go to partitions as the
 * other engines send them. Connects when first used.
 */
export class KafkajsStream implements Stream, AsyncDisposable {
  readonly #options: KafkaStreamOptions
  readonly #kafka: Kafka
  readonly #compression: CompressionTypes
  readonly #admin: KafkajsAdmin
  readonly #publishers = new Map<Topic, KafkajsPublisher>()
  readonly #subscriptions = new Set<Subscription>()

  /** @throws BrokerRefused when the compression is one that this client does not have. */
  constructor(options: KafkaStreamOptions) {
    this.#options = options
    this.#compression = toCompressionType(options.config.compression)
    this.#kafka = createKafkajsClient(options.config)
    this.#admin = createKafkajsAdmin(this.#kafka, options.config)
  }

  /**
   * Makes the topics that are missing. Before anything else, once per process.
   *
   * @throws BrokerRefused when the brokers could lose what they acknowledge, or refuse the credentials.
   * @throws HowazitError `unavailable` while they cannot be reached.
   */
  async prepare(): Promise<void> {
    await prepareTopics(this.#admin, this.#options.config)
  }

  async publish(topic: Topic, messages: readonly Message[]): Promise<void> {
    await this.#publisher(topic).publish(messages)
  }

  async subscribe(
    topic: Topic,
    group: string,
    options: SubscribeOptions & { readonly handle: HandleBatch },
  ): Promise<Subscription> {
    const { config, events, sessionTimeoutMs = 10_000 } = this.#options
    const names = { topic: kafkaTopic(config, topic), group: kafkaGroup(config, topic, group) }
    const member = { kafka: this.#kafka, topic, names, sessionTimeoutMs }
    const subscription = new KafkaSubscription(
      {
        createMember: (memberEvents) => createKafkajsMember(member, memberEvents),
        readOffsets: () => this.#admin.offsets(names.topic, names.group),
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
    const { config } = this.#options
    const offsets = await this.#admin.offsets(kafkaTopic(config, topic), kafkaGroup(config, topic, group))
    return offsets.map(({ partition, committed, low, high }) => ({
      partition,
      committedOffset: Math.max(committed ?? low, 0),
      endOffset: high,
    }))
  }

  /** Finishes what is under way and leaves every group. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()))
    this.#subscriptions.clear()
    await Promise.all([...this.#publishers.values()].map((publisher) => publisher.close()))
    await this.#admin.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #publisher(topic: Topic): KafkajsPublisher {
    const known = this.#publishers.get(topic)
    if (known !== undefined) return known
    const publisher = createKafkajsPublisher({
      kafka: this.#kafka,
      topic: kafkaTopic(this.#options.config, topic),
      compression: this.#compression,
      lingerMs: this.#options.lingerMs ?? 2,
    })
    this.#publishers.set(topic, publisher)
    return publisher
  }
}
