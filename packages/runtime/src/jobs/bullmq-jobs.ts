import type { JobsOptions } from 'bullmq'
import { type Clock, systemClock } from '../clock.ts'
import { createTurns, type Turns } from './create-turns.ts'
import type { Jobs } from './jobs.ts'
import { type JobWorker, type QueueBackend, RETRY_MS } from './queue-backend.ts'

export interface BullmqJobsOptions {
  /** `postgresQueueBackend(url)` on a database that `migrateJobs` has prepared, or `redisQueueBackend(redis)`. */
  readonly backend: QueueBackend
  readonly clock?: Clock
  /** A wake-up that failed, or a queue that is away: never fatal, the sweep finds what was left behind. */
  readonly onError?: (error: Error, name: string) => void
  /** How often it is looked whether a sweep is still scheduled. Default 5 s. */
  readonly checkEveryMs?: number
}

type Producer = ReturnType<QueueBackend['openQueue']>

interface Consumer {
  readonly turns: Turns
  readonly checking: NodeJS.Timeout
  readonly close: () => Promise<void>
}

/** Delayed wake-ups that fall into the same tenth of a second are one job. */
const DELAY_STEP_MS = 100
/** Finished jobs say nothing that is not in the logs. */
const FORGET = { removeOnComplete: true, removeOnFail: 100 } as const

/**
 * Wake-ups as BullMQ jobs, one queue per name. `keepLastIfActive` is what keeps the promise of the port: while a job
 * waits, another wake-up is dropped; while it runs, one more is kept and runs after it, because what it was woken for may
 * have come too late for the run under way.
 *
 * The sweep does not hang on the queue: one that lost its schedules (FLUSHALL) gets them again, and while it is away the work
 * runs here as often as it should, and when it is woken by this process. Work is safe to run in several processes at once.
 */
export class BullmqJobs implements Jobs {
  readonly #backend: QueueBackend
  readonly #clock: Clock
  readonly #onError: (error: Error, name: string) => void
  readonly #checkEveryMs: number
  readonly #producers = new Map<string, Producer>()
  readonly #consumers = new Map<string, Consumer>()
  readonly #stopping = new AbortController()
  #closed: Promise<void> | undefined

  constructor({ backend, clock = systemClock, onError = () => {}, checkEveryMs = 5_000 }: BullmqJobsOptions) {
    this.#backend = backend
    this.#clock = clock
    this.#onError = onError
    this.#checkEveryMs = checkEveryMs
  }

  async wake(name: string, at?: Date): Promise<void> {
    if (this.#closed) return
    if (!this.#backend.isAvailable()) {
      if (this.#delayMs(at) === 0) this.#runHere(name)
      return
    }
    const producer = this.#producer(name)
    try {
      await producer.queue.add('wake', {}, this.#toOptions(at))
    } catch (error) {
      await this.#giveUp(name, producer, error)
    }
  }

  async onWake(
    name: string,
    options: { everyMs: number; work: (signal: AbortSignal) => Promise<void> },
  ): Promise<void> {
    const { everyMs, work } = options
    const turns = createTurns(() => work(this.#stopping.signal))
    const { worker, close } = this.#backend.openWorker(name, () => turns.run())
    worker.on('error', (error) => {
      this.#onError(error, name)
      this.#rest(worker)
    })
    worker.on('failed', (_job, error) => this.#onError(error, name))
    const check = () => void this.#keepSweeping(name, everyMs, turns)
    const checking = setInterval(check, Math.min(everyMs, this.#checkEveryMs))
    this.#consumers.set(name, { turns, checking, close })
    await this.#keepSweeping(name, everyMs, turns)
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#stopping.abort()
    const consumers = [...this.#consumers.values()]
    for (const { checking } of consumers) clearInterval(checking)
    await Promise.all(consumers.map(({ close }) => close()))
    await Promise.all([...this.#producers.values()].map((producer) => producer.close()))
  }

  /** Another process that registers the same name updates the same scheduler: one sweep per interval, whoever runs it. */
  async #keepSweeping(name: string, everyMs: number, turns: Turns): Promise<void> {
    if (this.#closed) return
    const isOverdue = performance.now() - (turns.lastAtMs() ?? Number.NEGATIVE_INFINITY) >= everyMs
    if (!this.#backend.isAvailable()) {
      if (isOverdue) this.#runHere(name)
      return
    }
    const producer = this.#producer(name)
    try {
      if (await producer.queue.getJobScheduler('sweep')) return
      const template = { name: 'sweep', data: {}, opts: FORGET }
      await producer.queue.upsertJobScheduler('sweep', { every: everyMs }, template)
    } catch (error) {
      if (isOverdue) this.#runHere(name)
      await this.#giveUp(name, producer, error)
    }
  }

  #runHere(name: string): void {
    const running = this.#consumers.get(name)?.turns.runSoon()
    running?.catch((error: unknown) => this.#onError(toError(error), name))
  }

  /** A queue whose first connection failed stays broken for ever, so the next wake-up gets a new one. */
  async #giveUp(name: string, producer: Producer, error: unknown): Promise<void> {
    this.#onError(toError(error), name)
    // Calls fail together; the first of them gives it up for all.
    if (this.#producers.get(name) !== producer) return
    this.#producers.delete(name)
    await producer.close().catch((closing: unknown) => this.#onError(toError(closing), name))
  }

  #delayMs(at: Date | undefined): number {
    return at === undefined ? 0 : Math.max(0, at.getTime() - this.#clock.now().getTime())
  }

  #toOptions(at: Date | undefined): JobsOptions {
    const delay = this.#delayMs(at)
    if (at === undefined || delay === 0) return { ...FORGET, deduplication: { id: 'now', keepLastIfActive: true } }
    const step = Math.ceil(at.getTime() / DELAY_STEP_MS)
    return { ...FORGET, delay, deduplication: { id: `at:${step}` } }
  }

  /** BullMQ asks again at once after an error that is not of the connection: without a rest that is a busy loop. */
  #rest(worker: JobWorker): void {
    if (this.#closed || worker.isPaused()) return
    void worker.pause(true)
    setTimeout(() => {
      if (!this.#closed) worker.resume()
    }, RETRY_MS).unref()
  }

  #producer(name: string): Producer {
    const existing = this.#producers.get(name)
    if (existing) return existing
    const producer = this.#backend.openQueue(name)
    producer.queue.on('error', (error) => this.#onError(error, name))
    this.#producers.set(name, producer)
    return producer
  }
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
