import { closeClient, type Redis, type RedisClient } from '../redis/create-redis.ts'
import type { Notices } from './notices.ts'

/** Announcements within it are one round trip, as they are one NOTIFY in PostgreSQL. */
const EVERY_MS = 5

/** Notices on pub/sub: one connection that listens, announcements on the one for commands. */
export class RedisNotices implements Notices, AsyncDisposable {
  readonly #redis: Redis
  readonly #hearers = new Map<string, Set<(text: string) => void>>()
  readonly #pending = new Map<string, Set<string>>()
  #subscriber: RedisClient | undefined
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<unknown> = Promise.resolve()

  constructor(redis: Redis) {
    this.#redis = redis
  }

  announce(channel: string, text: string): void {
    const texts = this.#pending.get(channel) ?? new Set()
    this.#pending.set(channel, texts.add(text))
    this.#timer ??= setTimeout(() => this.#send(), EVERY_MS)
  }

  listen(channel: string, hear: (text: string) => void): () => void {
    const hearers = this.#hearers.get(channel) ?? new Set()
    this.#hearers.set(channel, hearers.add(hear))
    this.#subscriber ??= this.#openSubscriber()
    if (hearers.size === 1 && this.#subscriber.status === 'ready') void this.#subscribe([channel])
    return () => {
      hearers.delete(hear)
    }
  }

  /** Sends what is pending. Idempotent. */
  async close(): Promise<void> {
    this.#hearers.clear()
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer)
      this.#send()
    }
    await this.#sending
    if (this.#subscriber) await closeClient(this.#subscriber)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #send(): void {
    this.#timer = undefined
    const { client } = this.#redis
    const publishing = [...this.#pending].flatMap(([channel, texts]) =>
      [...texts].map((text) => client.publish(this.#nameOf(channel), text)),
    )
    this.#pending.clear()
    // Lost with its connection or not, listeners also poll.
    this.#sending = Promise.allSettled([this.#sending, ...publishing])
  }

  #openSubscriber(): RedisClient {
    const subscriber = this.#redis.openSubscriber()
    subscriber.on('message', (name: string, text: string) => this.#hear(name, text))
    // First and after every loss: what was announced meanwhile reached nobody.
    subscriber.on('ready', () => void this.#subscribe([...this.#hearers.keys()]))
    return subscriber
  }

  async #subscribe(channels: readonly string[]): Promise<void> {
    if (channels.length === 0) return
    try {
      await this.#subscriber!.subscribe(...channels.map((channel) => this.#nameOf(channel)))
      for (const channel of channels) this.#hear(this.#nameOf(channel), '')
    } catch {
      // Broken again meanwhile; the next `ready` subscribes.
    }
  }

  #hear(name: string, text: string): void {
    const hearers = this.#hearers.get(name.slice(this.#redis.prefix.length + 1)) ?? []
    for (const hear of hearers) hear(text)
  }

  #nameOf(channel: string): string {
    return `${this.#redis.prefix}:${channel}`
  }
}
