import { HowazitError } from '@howazit/sdk'

export interface GroupCommitOptions {
  /** Batches in flight at the same time. */
  readonly lanes: number
  readonly batchSizeMax: number
  readonly batchBytesMax: number
  /** Items that wait for their batch; more are refused with `over_capacity`. */
  readonly waitingMax: number
  readonly waitingBytesMax: number
}

export interface Entry<Item> {
  readonly item: Item
  readonly bytes: number
  /** Entries of one slot are always in the same lane. */
  readonly slot: number
}

/** Makes a batch durable: one result per item, in order. Rejecting fails every item of the batch. */
export type WriteBatch<Item, Result> = (items: readonly Item[]) => Promise<readonly Result[]>

interface Waiting<Item, Result> extends Entry<Item> {
  resolve(result: Result): void
  reject(error: unknown): void
}

interface Lane<Item, Result> {
  readonly queue: Waiting<Item, Result>[]
  isRunning: boolean
}

const RETRY_AFTER_MS = 1_000

/**
 * Group commit: what arrives while a batch is written is the next one, so batches grow with the load and nobody waits for a
 * timer. What waits is bounded.
 */
export class GroupCommit<Item, Result> {
  readonly #write: WriteBatch<Item, Result>
  readonly #options: GroupCommitOptions
  readonly #lanes: readonly Lane<Item, Result>[]
  readonly #running = new Set<Promise<void>>()
  #waiting = 0
  #waitingBytes = 0
  #isClosed = false

  constructor(write: WriteBatch<Item, Result>, options: GroupCommitOptions) {
    this.#write = write
    this.#options = options
    this.#lanes = Array.from({ length: options.lanes }, () => ({ queue: [], isRunning: false }))
  }

  /** One result per entry, in order. Throws `over_capacity` for all of them when they do not fit, `unavailable` once closed. */
  async add(entries: readonly Entry<Item>[]): Promise<readonly Result[]> {
    if (this.#isClosed) throw new HowazitError('unavailable', 'The platform is shutting down.')
    this.#refuseOverCapacity(entries)
    return await Promise.all(entries.map((entry) => this.#enqueue(entry)))
  }

  /** Writes what waits and resolves; later calls are refused. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  #refuseOverCapacity(entries: readonly Entry<Item>[]): void {
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
    const { waitingMax, waitingBytesMax } = this.#options
    if (this.#waiting + entries.length <= waitingMax && this.#waitingBytes + bytes <= waitingBytesMax) return
    const sentence = `${this.#waiting} responses are waiting to be accepted, more than can be held.`
    throw new HowazitError('over_capacity', sentence, { details: { retryAfterMs: RETRY_AFTER_MS } })
  }

  #enqueue(entry: Entry<Item>): Promise<Result> {
    const lane = this.#lanes[entry.slot % this.#lanes.length]!
    this.#waiting += 1
    this.#waitingBytes += entry.bytes
    const result = new Promise<Result>((resolve, reject) => lane.queue.push({ ...entry, resolve, reject }))
    if (!lane.isRunning) this.#start(lane)
    return result
  }

  #start(lane: Lane<Item, Result>): void {
    lane.isRunning = true
    const running = this.#run(lane).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async #run(lane: Lane<Item, Result>): Promise<void> {
    // Lets everything that arrived in this turn of the event loop into the first batch.
    await new Promise((resolve) => setImmediate(resolve))
    while (lane.queue.length > 0) await this.#settle(this.#take(lane))
    lane.isRunning = false
  }

  #take({ queue }: Lane<Item, Result>): Waiting<Item, Result>[] {
    const { batchSizeMax, batchBytesMax } = this.#options
    let size = 1
    let bytes = queue[0]!.bytes
    while (size < Math.min(queue.length, batchSizeMax) && bytes + queue[size]!.bytes <= batchBytesMax) {
      bytes += queue[size]!.bytes
      size += 1
    }
    this.#waiting -= size
    this.#waitingBytes -= bytes
    return queue.splice(0, size)
  }

  async #settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#write(batch.map(({ item }) => item))
      for (const [index, waiting] of batch.entries()) waiting.resolve(results[index]!)
    } catch (error) {
      for (const waiting of batch) waiting.reject(error)
    }
  }
}
