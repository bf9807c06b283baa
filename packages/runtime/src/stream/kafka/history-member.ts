import { HowazitError } from '@howazit/sdk'
import type { StoredMessage } from '../stream.ts'
import type { HistoryPage, OffsetRange } from '../stream-history.ts'
import { createWakeUp } from '../wake-up.ts'
import { toUnavailable } from './kafka-errors.ts'
import type { CreateMember, Fetched, KafkaMember, ReadOffsets } from './kafka-member.ts'

export interface HistoryMemberDeps {
  readonly createMember: CreateMember
  readonly readOffsets: ReadOffsets
}

/** How far a partition is. */
interface Reading {
  readonly partition: number
  readonly toOffset: number
  readonly waiting: StoredMessage[]
  /** Of what is fetched next. */
  nextOffset: number
  isPaused: boolean
}

// As much of one partition waits in memory before it is paused.
const WAITING_MAX = 2_000
/** Nobody writes transactions to our topics, so below an end there is always a message; one that does not come is kept back. */
const PATIENCE_MS = 30_000

/**
 * Reads ranges as the only member of a group that commits nothing, and that the brokers forget once it is left: what every client
 * library can do. Partitions that it is given again are read on from where they were.
 */
export class HistoryMember {
  readonly #deps: HistoryMemberDeps
  readonly #member: KafkaMember
  readonly #readings: Map<number, Reading>
  readonly #wakeUp = createWakeUp()
  #failure: { readonly reason: unknown } | undefined

  constructor(deps: HistoryMemberDeps, ranges: readonly OffsetRange[]) {
    this.#deps = deps
    this.#readings = new Map(ranges.map((range) => [range.partition, toReading(range)]))
    this.#member = deps.createMember({
      giveUp: async () => {},
      heard: () => {},
      assigned: () => this.#resumeAll(),
      received: async (fetched) => this.#receive(fetched),
      ended: (reason) => this.#fail(reason),
    })
  }

  /** @throws HowazitError `unavailable` while the brokers are away. */
  async join(): Promise<void> {
    try {
      await this.#member.join()
    } catch (error) {
      throw toUnavailable(error)
    }
  }

  get isReading(): boolean {
    return this.#readings.size > 0
  }

  /**
   * Of whatever partition has something; undefined when woken.
   *
   * @throws HowazitError `unavailable` when nothing comes.
   */
  async next(pageSizeMax: number): Promise<HistoryPage | undefined> {
    const deadline = performance.now() + PATIENCE_MS
    if (this.#findReady() === undefined) await this.#wakeUp.wait(PATIENCE_MS)
    if (this.#failure !== undefined) throw toUnavailable(this.#failure.reason)
    const ready = this.#findReady()
    if (ready !== undefined) return this.#take(ready, pageSizeMax)
    if (performance.now() < deadline) return undefined
    throw new HowazitError('unavailable', 'Kafka does not send what it holds. Try again.')
  }

  wake(): void {
    this.#wakeUp.wake()
  }

  async leave(): Promise<void> {
    await this.#member.leave()
  }

  #findReady(): Reading | undefined {
    return [...this.#readings.values()].find((reading) => reading.waiting.length > 0 || isAtEnd(reading))
  }

  #take(reading: Reading, pageSizeMax: number): HistoryPage {
    const messages = reading.waiting.splice(0, pageSizeMax)
    const isLast = reading.waiting.length === 0 && isAtEnd(reading)
    if (isLast) this.#readings.delete(reading.partition)
    else if (reading.isPaused && reading.waiting.length === 0) this.#resume(reading)
    const nextOffset = isLast ? reading.toOffset : (messages.at(-1)?.offset ?? reading.nextOffset - 1) + 1
    return { partition: reading.partition, messages, nextOffset }
  }

  #receive({ partition, messages, highWatermark }: Fetched): void {
    const reading = this.#readings.get(partition)
    if (reading === undefined) this.#member.pause(partition)
    else if (messages.length === 0 && highWatermark < reading.nextOffset) void this.#goToFirst(reading)
    else this.#keep(reading, messages)
  }

  #keep(reading: Reading, messages: readonly StoredMessage[]): void {
    for (const message of messages) {
      if (message.offset < reading.nextOffset) continue
      reading.nextOffset = message.offset + 1
      if (message.offset < reading.toOffset) reading.waiting.push(message)
    }
    if (isAtEnd(reading) || reading.waiting.length >= WAITING_MAX) {
      reading.isPaused = true
      this.#member.pause(reading.partition)
    }
    this.wake()
  }

  /** What should come next was removed meanwhile. */
  async #goToFirst(reading: Reading): Promise<void> {
    try {
      const found = (await this.#deps.readOffsets()).find(({ partition }) => partition === reading.partition)
      reading.nextOffset = Math.max(reading.nextOffset, found?.low ?? 0)
      if (!isAtEnd(reading)) this.#resume(reading)
      this.wake()
    } catch (error) {
      this.#fail(error)
    }
  }

  #resumeAll(): void {
    for (const reading of this.#readings.values()) if (!isAtEnd(reading)) this.#resume(reading)
  }

  #resume(reading: Reading): void {
    reading.isPaused = false
    this.#member.read(reading.partition, reading.nextOffset)
  }

  #fail(reason: unknown): void {
    this.#failure = { reason }
    this.wake()
  }
}

const toReading = ({ partition, fromOffset: nextOffset, toOffset }: OffsetRange): Reading => ({
  partition,
  toOffset,
  waiting: [],
  nextOffset,
  isPaused: false,
})

const isAtEnd = ({ nextOffset, toOffset }: Reading): boolean => nextOffset >= toOffset
