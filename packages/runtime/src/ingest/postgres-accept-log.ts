import { HowazitError } from '@howazit/sdk'
import { isUnavailable } from '../oltp/is-unavailable.ts'
import type { PgPool } from '../oltp/pools.ts'
import { partitionOf } from '../stream/partition-of.ts'
import type { AcceptLog, AcceptResult } from './accept-log.ts'
import type { AcceptedResponse } from './accepted-response.ts'
import { type Claim, writeClaims } from './write-claims.ts'

export interface PostgresAcceptLogDeps {
  /** Of the role howazit_ingest, with at least as many connections as there are lanes. */
  readonly pool: PgPool
  /** Called after each commit that appended something, so that its readers need not poll. */
  readonly onAppended?: () => void
}

export interface PostgresAcceptLogOptions {
  /** Transactions in flight at the same time. */
  readonly lanes?: number
  readonly batchSizeMax?: number
  readonly batchBytesMax?: number
  /** Responses that wait for their transaction; more are refused with `over_capacity`. */
  readonly waitingMax?: number
  readonly waitingBytesMax?: number
}

interface Waiting {
  readonly claim: Claim
  readonly bytes: number
  resolve(result: AcceptResult): void
  reject(error: unknown): void
}

interface Lane {
  readonly queue: Waiting[]
  isRunning: boolean
}

const RETRY_AFTER_MS = 1_000

/**
 * Group commit: what arrives while a transaction commits is the next one, so batches grow with the load and nobody waits
 * for a timer. Lanes split the partitions among themselves: two transactions in flight never wait for the same partition
 * row, and one key is always in one lane.
 *
 * When a commit's outcome is unknown (the connection broke), every response in it fails with `unavailable`: the claim is in
 * the same transaction, so the same key sent again finds either nothing or the finished acceptance.
 */
export class PostgresAcceptLog implements AcceptLog {
  readonly #deps: PostgresAcceptLogDeps
  readonly #options: Required<PostgresAcceptLogOptions>
  readonly #lanes: readonly Lane[]
  readonly #running = new Set<Promise<void>>()
  #waiting = 0
  #waitingBytes = 0
  #isClosed = false

  constructor(deps: PostgresAcceptLogDeps, options: PostgresAcceptLogOptions = {}) {
    this.#deps = deps
    this.#options = {
      lanes: 2,
      batchSizeMax: 500,
      batchBytesMax: 4 * 1024 * 1024,
      waitingMax: 20_000,
      waitingBytesMax: 64 * 1024 * 1024,
      ...options,
    }
    this.#lanes = Array.from({ length: this.#options.lanes }, () => ({ queue: [], isRunning: false }))
  }

  async accept(responses: readonly AcceptedResponse[]): Promise<readonly AcceptResult[]> {
    if (this.#isClosed) throw new HowazitError('unavailable', 'The platform is shutting down.')
    const claims = responses.map(toClaim)
    this.#refuseOverCapacity(claims)
    return await Promise.all(claims.map((claim) => this.#enqueue(claim)))
  }

  /** Writes what waits and resolves; later calls are refused. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #refuseOverCapacity(claims: readonly Claim[]): void {
    const bytes = claims.reduce((sum, { message }) => sum + message.length, 0)
    const { waitingMax, waitingBytesMax } = this.#options
    if (this.#waiting + claims.length <= waitingMax && this.#waitingBytes + bytes <= waitingBytesMax) return
    const sentence = `${this.#waiting} responses are waiting to be accepted, more than can be held.`
    throw new HowazitError('over_capacity', sentence, { details: { retryAfterMs: RETRY_AFTER_MS } })
  }

  #enqueue(claim: Claim): Promise<AcceptResult> {
    const lane = this.#lanes[claim.partition % this.#lanes.length]!
    const bytes = claim.message.length
    this.#waiting += 1
    this.#waitingBytes += bytes
    const result = new Promise<AcceptResult>((resolve, reject) => lane.queue.push({ claim, bytes, resolve, reject }))
    if (!lane.isRunning) this.#start(lane)
    return result
  }

  #start(lane: Lane): void {
    lane.isRunning = true
    const running = this.#run(lane).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async #run(lane: Lane): Promise<void> {
    // Lets everything that arrived in this turn of the event loop into the first batch.
    await new Promise((resolve) => setImmediate(resolve))
    while (lane.queue.length > 0) await this.#write(this.#take(lane))
    lane.isRunning = false
  }

  #take({ queue }: Lane): Waiting[] {
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

  async #write(batch: readonly Waiting[]): Promise<void> {
    const { pool, onAppended } = this.#deps
    try {
      const results = await writeClaims(
        pool,
        batch.map(({ claim }) => claim),
      )
      for (const [index, waiting] of batch.entries()) waiting.resolve(results[index]!)
      if (results.some(({ status }) => status === 'accepted')) onAppended?.()
    } catch (cause) {
      const error = toAcceptError(cause)
      for (const waiting of batch) waiting.reject(error)
    }
  }
}

const toClaim = (response: AcceptedResponse): Claim => ({
  response,
  message: JSON.stringify(response),
  partition: partitionOf(`${response.tenantId}:${response.responseId}`),
})

/** Also a statement that took too long is `unavailable`: whether it committed is unknown, and the key makes a retry safe. */
function toAcceptError(cause: unknown): HowazitError {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  if (!isUnavailable(cause) && !/^(40|55|57)/.test(code)) return HowazitError.from(cause)
  return new HowazitError('unavailable', 'Whether it was accepted is not known. Send it again with the same key.', {
    details: { retryAfterMs: RETRY_AFTER_MS },
    cause,
  })
}
