import { HowazitError } from './errors.ts'
import type { BatchItemResult, ResponseIngestItem } from './generated/types.gen.ts'
import type { Howazit } from './howazit.ts'
import { type Clock, systemClock } from './transport/clock.ts'
import { fullJitter } from './transport/retry-policy.ts'

/** What became of one item; `failed` carries the error that sending it again did not cure. */
export interface BatcherResult {
  readonly item: ResponseIngestItem
  readonly status: 'accepted' | 'duplicate' | 'rejected' | 'failed'
  readonly responseId?: string | undefined
  readonly code?: BatchItemResult['code'] | undefined
  readonly pointer?: string | undefined
  readonly detail?: string | undefined
  readonly error?: HowazitError | undefined
}

/** How items are gathered and sent. */
export interface BatcherOptions {
  /** Called once per item, in no particular order. */
  readonly onResult: (result: BatcherResult) => void
  /** Items per request; 500 by default, 10,000 at most. */
  readonly maxItems?: number
  /** Bytes per request; 4 MiB by default, and the platform takes 16 MiB. */
  readonly maxBytes?: number
  /** How long an item waits for company; 20 by default. */
  readonly lingerMs?: number
  /** Requests at a time; 4 by default. */
  readonly concurrency?: number
  /** How often an item that the platform asks to send again is sent; 8 by default. */
  readonly attemptsMax?: number
  readonly signal?: AbortSignal
  /** Makes the keys of items that have none; random UUIDs by default. */
  readonly idempotencyKey?: () => string
}

/** Gathers items into batches, sends them, and slows its caller down to what the platform takes. */
export interface Batcher {
  /** Takes an item; resolves when there is room for the next. Awaiting it is what bounds the memory. */
  add(item: ResponseIngestItem): Promise<void>
  /** Sends what waits; resolves when everything added before has its result. Throws what `onResult` threw. */
  flush(): Promise<void>
  /** Flushes and takes no more items. */
  close(): Promise<void>
}

/** Time and randomness, for tests. */
export interface BatcherDeps {
  readonly clock: Clock
  readonly random: () => number
}

interface Entry {
  readonly item: ResponseIngestItem
  readonly sizeBytes: number
  attempt: number
  readonly finish: () => void
}

const DEFAULTS = { maxItems: 500, maxBytes: 4 * 1024 * 1024, lingerMs: 20, concurrency: 4, attemptsMax: 8 }

const encoder = new TextEncoder()

const toFailure = (error: HowazitError): Omit<BatcherResult, 'item'> => ({ status: 'failed', error })

const noResult = () =>
  new HowazitError('reply_invalid', 'The platform answered the batch without a result for the item.')

const neverTaken = () => new HowazitError('unavailable', 'The platform asked to send the item again, every time.')

class IngestBatcher implements Batcher {
  readonly #howazit: Pick<Howazit, 'responses'>
  readonly #options: BatcherOptions & typeof DEFAULTS
  readonly #deps: BatcherDeps
  // Every item that has no result yet, waiting, sent or resting before its next attempt.
  readonly #held = new Map<Entry, Promise<void>>()
  readonly #waiting: Entry[] = []
  #heldBytes = 0
  #waitingBytes = 0
  #requests = 0
  #isDue = false
  #isClosed = false
  #isLingering = false
  #roomWaiters: (() => void)[] = []
  #callbackFailure: { readonly reason: unknown } | undefined

  constructor(howazit: Pick<Howazit, 'responses'>, options: BatcherOptions, deps: BatcherDeps) {
    this.#howazit = howazit
    this.#options = { ...DEFAULTS, ...options }
    this.#deps = deps
  }

  async add(given: ResponseIngestItem): Promise<void> {
    if (this.#isClosed) throw new HowazitError('closed', 'The batcher is closed and takes no more items.')
    // The key is made here, once: an item sent again must carry the key it was first sent with.
    const makeKey = this.#options.idempotencyKey ?? (() => crypto.randomUUID())
    const item = { ...given, idempotencyKey: given.idempotencyKey ?? makeKey() }
    let finish = () => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const entry = { item, sizeBytes: encoder.encode(JSON.stringify(item)).length, attempt: 1, finish }
    this.#held.set(entry, finished)
    this.#heldBytes += entry.sizeBytes
    this.#enqueue(entry)
    if (!this.#hasRoom()) await new Promise<void>((resolve) => this.#roomWaiters.push(resolve))
  }

  async flush(): Promise<void> {
    const all = [...this.#held.values()]
    this.#isDue = true
    this.#pump()
    await Promise.all(all)
    if (this.#callbackFailure) throw this.#callbackFailure.reason
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.flush()
  }

  #hasRoom(): boolean {
    // One batch per request in flight, and one that is being gathered.
    const { maxItems, maxBytes, concurrency } = this.#options
    return this.#held.size < maxItems * (concurrency + 1) && this.#heldBytes < maxBytes * (concurrency + 1)
  }

  #enqueue(entry: Entry): void {
    this.#waiting.push(entry)
    this.#waitingBytes += entry.sizeBytes
    this.#pump()
  }

  #isFull(): boolean {
    return this.#waiting.length >= this.#options.maxItems || this.#waitingBytes >= this.#options.maxBytes
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#requests < this.#options.concurrency && (this.#isDue || this.#isFull())) {
      void this.#send(this.#take())
    }
    if (this.#waiting.length === 0) this.#isDue = this.#isClosed
    else this.#startLinger()
  }

  #startLinger(): void {
    if (this.#isLingering) return
    this.#isLingering = true
    this.#deps.clock.schedule(this.#options.lingerMs, () => {
      this.#isLingering = false
      this.#isDue = true
      this.#pump()
    })
  }

  #take(): Entry[] {
    const { maxItems, maxBytes } = this.#options
    let sizeBytes = 0
    let count = 0
    for (const entry of this.#waiting.slice(0, maxItems)) {
      // An item that is larger than a whole batch goes alone; the platform says what is wrong with it.
      if (count > 0 && sizeBytes + entry.sizeBytes > maxBytes) break
      sizeBytes += entry.sizeBytes
      count += 1
    }
    this.#waitingBytes -= sizeBytes
    return this.#waiting.splice(0, count)
  }

  async #send(batch: readonly Entry[]): Promise<void> {
    this.#requests += 1
    const results = await this.#ingest(batch)
    this.#requests -= 1
    for (const [index, entry] of batch.entries()) this.#settle(entry, results[index])
    this.#pump()
  }

  async #ingest(batch: readonly Entry[]): Promise<(BatchItemResult | HowazitError | undefined)[]> {
    try {
      const items = batch.map((entry) => entry.item)
      const { results } = await this.#howazit.responses.ingestBatch(items, { signal: this.#options.signal })
      const byIndex = new Map(results.map((result) => [result.index, result]))
      return batch.map((_, index) => byIndex.get(index))
    } catch (reason) {
      const error = HowazitError.from(reason)
      return batch.map(() => error)
    }
  }

  #settle(entry: Entry, result: BatchItemResult | HowazitError | undefined): void {
    const outcome = this.#judge(entry, result)
    if (outcome === 'retry') this.#sendAgain(entry)
    else this.#finish(entry, outcome)
  }

  #judge(entry: Entry, result: BatchItemResult | HowazitError | undefined): 'retry' | Omit<BatcherResult, 'item'> {
    if (result === undefined) return toFailure(noResult())
    if (HowazitError.is(result)) return toFailure(result)
    const { index: _, status, ...rest } = result
    if (status !== 'retry') return { ...rest, status }
    return entry.attempt < this.#options.attemptsMax ? 'retry' : toFailure(neverTaken())
  }

  #sendAgain(entry: Entry): void {
    const delayMs = fullJitter(entry.attempt, this.#deps.random)
    entry.attempt += 1
    this.#deps.clock.schedule(delayMs, () => this.#enqueue(entry))
  }

  #finish(entry: Entry, result: Omit<BatcherResult, 'item'>): void {
    this.#held.delete(entry)
    this.#heldBytes -= entry.sizeBytes
    try {
      this.#options.onResult({ item: entry.item, ...result })
    } catch (reason) {
      // A bug of the caller must not keep the other items from their results: flush and close throw it.
      this.#callbackFailure ??= { reason }
    }
    entry.finish()
    if (this.#hasRoom()) for (const resume of this.#roomWaiters.splice(0)) resume()
  }
}

/** A batcher with time and randomness given. */
export const createBatcherWith = (
  howazit: Pick<Howazit, 'responses'>,
  options: BatcherOptions,
  deps: BatcherDeps,
): Batcher => new IngestBatcher(howazit, options, deps)

/**
 * Ingests many responses, batched, a few requests at a time.
 *
 * @example
 * const batcher = createBatcher(howazit, { onResult: ({ status, item }) => console.log(status, item.idempotencyKey) })
 * for await (const item of items) await batcher.add(item)
 * await batcher.close()
 */
export const createBatcher = (howazit: Pick<Howazit, 'responses'>, options: BatcherOptions): Batcher =>
  createBatcherWith(howazit, options, { clock: systemClock, random: Math.random })
