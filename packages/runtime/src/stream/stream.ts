import type { Topic } from './topics.ts'

export interface Message {
  /** Messages of one key keep their order. `${tenantId}:${responseId}` for responses. */
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON text. */
  readonly value: string
}

export interface StoredMessage extends Message {
  readonly topic: Topic
  readonly partition: number
  /** Dense and commit-ordered within the partition. */
  readonly offset: number
  readonly appendedAt: Date
}

/**
 * Messages of ONE partition in offset order. Resolving commits past the last one; throwing redelivers the batch. The signal
 * says that the partition may be another member's, or that the subscription has been stopping for a while.
 */
export type HandleBatch = (messages: readonly StoredMessage[], signal: AbortSignal) => Promise<void>

export interface SubscribeOptions {
  readonly batchSizeMax: number
  /** How long a batch may wait to grow, ms. */
  readonly lingerMs?: number
  /** How long a batch under way may go on after the subscription was stopped, ms. Default `STOP_PATIENCE_MS`. */
  readonly stopPatienceMs?: number
}

export interface Subscription {
  /** Finishes the batch under way, releases the partitions and resolves. Idempotent. */
  stop(): Promise<void>
}

export interface Lag {
  readonly partition: number
  readonly committedOffset: number
  readonly endOffset: number
}

/**
 * Append-only, partitioned, at-least-once. `publish` resolves only after the messages are durable. A group reads each
 * partition from one member at a time, from its earliest message on; an owner that lost its lease cannot commit.
 */
export interface Stream {
  publish(topic: Topic, messages: readonly Message[]): Promise<void>
  subscribe(topic: Topic, group: string, options: SubscribeOptions & { handle: HandleBatch }): Promise<Subscription>
  lag(topic: Topic, group: string): Promise<readonly Lag[]>
}
