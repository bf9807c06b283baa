import { type Job, type JobsOptions, Queue, Worker } from 'bullmq'
import type { Pool } from 'pg'
import { type Clock, systemClock } from '../clock.ts'
import type { Jobs } from './jobs.ts'
import { postgresQueueBackend } from './postgres-queue-backend.ts'

export interface BullmqJobsOptions {
  /** A PostgreSQL database that `migrateJobs` has prepared. */
  readonly url: string
  readonly clock?: Clock
  /** A wake-up that failed, or a queue that is away: never fatal, the sweep finds what was left behind. */
  readonly onError?: (error: Error, name: string) => void
}

interface Producer {
  readonly queue: PostgresQueue
  readonly pool: Pool
}

interface Consumer {
  readonly worker: ReturnType<typeof openWorker>
  readonly pool: Pool
}

type PostgresQueue = ReturnType<typeof openQueue>

/** Delayed wake-ups that fall into the same tenth of a second are one job. */
const DELAY_STEP_MS = 100
/** After a failure of the queue itself. BullMQ's own 15 s would be the longest wait after a restart of the database. */
const RETRY_MS = 1_000
/** Finished jobs say nothing that is not in the logs. */
const FORGET = { removeOnComplete: true, removeOnFail: 100 } as const

/**
 * Wake-ups as BullMQ jobs, one queue per name. `keepLastIfActive` is what keeps the promise of the port: while a job
 * waits, another wake-up is dropped; while it runs, one more is kept and runs after it, because what it was woken for may
 * have come too late for the run under way.
 */
export class BullmqJobs implements Jobs {
  readonly #backend: ReturnType<typeof postgresQueueBackend>
  readonly #clock: Clock
  readonly #onError: (error: Error, name: string) => void
  readonly #producers = new Map<string, Producer>()
  readonly #consumers: Consumer[] = []
  readonly #stopping = new AbortController()
  #closed: Promise<void> | undefined

  constructor({ url, clock = systemClock, onError = () => {} }: BullmqJobsOptions) {
    this.#backend = postgresQueueBackend(url)
    this.#clock = clock
    this.#onError = onError
  }

  async wake(name: string, at?: Date): Promise<void> {
    if (this.#closed) return
    const producer = this.#producer(name)
    try {
      await producer.queue.add('wake', {}, this.#toOptions(at))
    } catch (error) {
      // A queue whose first connection failed stays broken for ever, so the next wake-up gets a new one.
      this.#producers.delete(name)
      this.#onError(error instanceof Error ? error : new Error(String(error)), name)
      await closeProducer(producer)
    }
  }

  async onWake(
    name: string,
    options: { everyMs: number; work: (signal: AbortSignal) => Promise<void> },
  ): Promise<void> {
    const { everyMs, work } = options
    const pool = this.#backend.connect(3)
    const worker = openWorker(this.#backend, { name, pool, run: () => work(this.#stopping.signal) })
    this.#consumers.push({ worker, pool })
    worker.on('error', (error) => {
      this.#onError(error, name)
      this.#rest(worker)
    })
    worker.on('failed', (_job: Job | undefined, error: Error) => this.#onError(error, name))
    await worker.waitUntilReady()
    // Another process that registers the same name updates the same scheduler: one sweep per interval, whoever runs it.
    const template = { name: 'sweep', data: {}, opts: FORGET }
    await this.#producer(name).queue.upsertJobScheduler('sweep', { every: everyMs }, template)
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#consumers.map(({ worker }) => worker.close()))
    await Promise.all(this.#consumers.map(({ pool }) => pool.end()))
    await Promise.all([...this.#producers.values()].map(closeProducer))
  }

  #toOptions(at: Date | undefined): JobsOptions {
    const delayMs = at === undefined ? 0 : at.getTime() - this.#clock.now().getTime()
    if (at === undefined || delayMs <= 0) return { ...FORGET, deduplication: { id: 'now', keepLastIfActive: true } }
    const step = Math.ceil(at.getTime() / DELAY_STEP_MS)
    return { ...FORGET, delay: delayMs, deduplication: { id: `at:${step}` } }
  }

  /** BullMQ asks again at once after an error that is not of the connection: without a rest that is a busy loop. */
  #rest(worker: Pick<Worker, 'isPaused' | 'pause' | 'resume'>): void {
    if (this.#closed || worker.isPaused()) return
    void worker.pause(true)
    setTimeout(() => {
      if (!this.#closed) void worker.resume()
    }, RETRY_MS).unref()
  }

  #producer(name: string): Producer {
    const existing = this.#producers.get(name)
    if (existing) return existing
    const pool = this.#backend.connect(2)
    const queue = openQueue(this.#backend, { name, pool })
    queue.on('error', (error: Error) => this.#onError(error, name))
    const producer = { queue, pool }
    this.#producers.set(name, producer)
    return producer
  }
}

async function closeProducer({ queue, pool }: Producer): Promise<void> {
  await queue.close().catch(() => {})
  await pool.end()
}

type Backend = ReturnType<typeof postgresQueueBackend>

const openQueue = ({ createBackend }: Backend, { name, pool }: { name: string; pool: Pool }) =>
  new Queue(name, { connection: pool }, createBackend)

const openWorker = (
  { createBackend }: Backend,
  { name, pool, run }: { name: string; pool: Pool; run: () => Promise<void> },
) => new Worker(name, run, { connection: pool, concurrency: 1, runRetryDelay: RETRY_MS }, createBackend)
