import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** Hears what others announce with NOTIFY. A hint, never the truth: whoever waits polls as well. */
export interface Listener {
  /** Returns the function that ends it. `onNotice` also runs, with '', after notices may have been missed. */
  listen(channel: string, onNotice: (payload: string) => void): () => void
}

const RECONNECT_MS = 250

/** One connection of its own, since a pooled one would forget its LISTEN; opened again for as long as it takes. */
export class PostgresListener implements Listener, AsyncDisposable {
  readonly #url: string
  readonly #stopping = new AbortController()
  readonly #listeners = new Map<string, Set<(payload: string) => void>>()
  #client: pg.Client | undefined
  #running: Promise<void> | undefined

  constructor(url: string) {
    this.#url = url
  }

  listen(channel: string, onNotice: (payload: string) => void): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(onNotice))
    if (listeners.size === 1) this.#listenTo(channel).catch(() => {})
    return () => {
      listeners.delete(onNotice)
    }
  }

  /** Idempotent; does not wait for the connection. */
  start(): void {
    this.#running ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#client?.end().catch(() => {})
    await this.#running
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  /** What was announced before it listens reaches nobody, hence the notice. */
  async #listenTo(channel: string): Promise<void> {
    if (!this.#client) return
    await this.#client.query(`listen ${pg.escapeIdentifier(channel)}`)
    this.#notice(channel, '')
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.#listenUntilLost().catch(() => {})
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => {})
    }
  }

  async #listenUntilLost(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'howazit_listener',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    })
    const lost = new Promise<void>((resolve) => client.once('end', resolve))
    client.on('error', () => {})
    client.on('notification', ({ channel, payload }) => this.#notice(channel, payload ?? ''))
    try {
      await client.connect()
      if (this.#stopping.signal.aborted) return
      // From here on `listen` adds channels itself, so that none falls between the two.
      this.#client = client
      for (const channel of this.#listeners.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
      for (const channel of this.#listeners.keys()) this.#notice(channel, '')
      await lost
    } finally {
      this.#client = undefined
      await client.end().catch(() => {})
    }
  }

  #notice(channel: string, payload: string): void {
    for (const onNotice of this.#listeners.get(channel) ?? []) onNotice(payload)
  }
}
