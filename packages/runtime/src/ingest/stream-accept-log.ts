import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { Stream } from '../stream/stream.ts'
import type { AcceptLog, AcceptResult } from './accept-log.ts'
import type { AcceptedResponse } from './accepted-response.ts'
import { type Claim, inFlight, toEntry } from './claim.ts'
import type { ClaimCache } from './claim-cache.ts'
import { type ClaimOutcome, claimResponses, type HeldClaim } from './claim-responses.ts'
import { confirmResponses } from './confirm-responses.ts'
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts'
import { createPatientPublisher, type PublishPatiently } from './patient-publisher.ts'
import { releaseResponses } from './release-responses.ts'
import { type SpoolLimits, type SpoolOutcome, spoolResponses } from './spool-responses.ts'
import { toAcceptError } from './to-accept-error.ts'

export interface StreamAcceptLogDeps {
  /** Of the role howazit_ingest, on the control database. Each lane uses one connection at a time, and none while it produces. */
  readonly pool: PgPool
  readonly stream: Pick<Stream, 'publish'>
  readonly clock: Clock
  readonly cache?: ClaimCache | undefined
  readonly events?: Events | undefined
}

export interface StreamAcceptLogOptions extends Partial<GroupCommitOptions> {
  /** How long a process that went silent keeps its claims from others. Default 5 s. */
  readonly leaseMs?: number
  /** How long an acknowledgement is waited for before the spool takes over. Default 250. */
  readonly publishTimeoutMs?: number
  /** How often a stream that is away is tried. Default 1 s. */
  readonly probeEveryMs?: number
  /** Over all processes. Default 1,000,000. */
  readonly spoolRowsMax?: number
  /** Over all processes. Default 2 GiB. */
  readonly spoolBytesMax?: number
}

const DEFAULTS: GroupCommitOptions = {
  lanes: 4,
  batchSizeMax: 500,
  // All of a batch may go to one partition, and a broker takes 1 MiB at a time unless it is told otherwise.
  batchBytesMax: 768 * 1024,
  waitingMax: 20_000,
  waitingBytesMax: 64 * 1024 * 1024,
}

const OVER_CAPACITY: AcceptResult = { status: 'retry', code: 'over_capacity', retryAfterMs: 5_000 }

/**
 * Accepts where the stream is another system, which no transaction spans: claim -> produce -> confirm, each for a whole
 * batch. What the stream does not acknowledge in time goes into the spool, whose commit is the confirm; a relay
 * (createSpoolRelay) publishes it later. While the stream is known to be away nothing waits for it.
 *
 * Whatever dies between two steps, the message of a confirmed claim is on the stream or in the spool. It may be on the
 * stream more than once, under one response id and with one body.
 */
export class StreamAcceptLog implements AcceptLog {
  readonly #pool: PgPool
  readonly #cache: ClaimCache | undefined
  readonly #events: Events | undefined
  readonly #leaseMs: number
  readonly #limits: SpoolLimits
  readonly #publish: PublishPatiently
  readonly #commits: GroupCommit<Claim, AcceptResult>

  constructor({ pool, stream, clock, cache, events }: StreamAcceptLogDeps, options: StreamAcceptLogOptions = {}) {
    const { leaseMs = 5_000, publishTimeoutMs = 250, probeEveryMs = 1_000 } = options
    const { spoolRowsMax = 1_000_000, spoolBytesMax = 2 * 1024 ** 3 } = options
    this.#pool = pool
    this.#cache = cache
    this.#events = events
    this.#leaseMs = leaseMs
    this.#limits = { rowsMax: spoolRowsMax, bytesMax: spoolBytesMax }
    this.#publish = createPatientPublisher(
      { stream, topic: 'responses.raw', clock, events },
      { timeoutMs: publishTimeoutMs, probeEveryMs },
    )
    this.#commits = new GroupCommit((claims) => this.#write(claims), { ...DEFAULTS, ...options })
  }

  async accept(responses: readonly AcceptedResponse[]): Promise<readonly AcceptResult[]> {
    // What a cache knows cannot change any more. One that fails knows nothing.
    const hashes = this.#cache ? await this.#cache.find(responses).catch(() => []) : []
    const unknown = responses.filter((_, index) => hashes[index] === undefined)
    const results = (await this.#commits.add(unknown.map(toEntry))).values()
    return responses.map(({ bodyHash, responseId }, index) => {
      if (hashes[index] === undefined) return results.next().value!
      return hashes[index] === bodyHash ? { status: 'duplicate', responseId } : { status: 'key_reuse' }
    })
  }

  /** Makes durable what waits and resolves; later calls are refused. Idempotent. */
  async close(): Promise<void> {
    await this.#commits.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #write(claims: readonly Claim[]): Promise<readonly AcceptResult[]> {
    try {
      // 1. Claim. From here until the lease ends nobody else produces under these keys, and never another body.
      const outcomes = await claimResponses(this.#pool, claims, { leaseMs: this.#leaseMs })
      const held = outcomes.flatMap((outcome) => (outcome.status === 'claimed' ? [outcome.claim] : []))
      const ended = held.length > 0 ? await this.#produceAndConfirm(held) : new Map<string, AcceptResult>()
      const results = claims.map((claim, index) => toResult(claim, outcomes[index]!, ended))
      this.#remember(claims, results)
      return results
    } catch (cause) {
      throw toAcceptError(cause)
    }
  }

  /** What became of each held claim, by the key of its message. */
  async #produceAndConfirm(held: readonly HeldClaim[]): Promise<ReadonlyMap<string, AcceptResult>> {
    // 2. Produce.
    const delivery = await this.#publish(
      held.map(({ messageKey, message }) => ({ key: messageKey, headers: {}, value: message })),
    )
    // 3. Confirm, by whatever makes it true: the stream has it, or this commit does.
    const outcomes: readonly SpoolOutcome[] =
      delivery === 'acknowledged'
        ? await confirmResponses(this.#pool, held)
        : await this.#spool(held, { isAttempted: delivery === 'unknown' })
    return new Map(
      held.map(({ messageKey, response }, index) => [messageKey, toEnd(outcomes[index]!, response.responseId)]),
    )
  }

  async #spool(
    held: readonly HeldClaim[],
    { isAttempted }: { readonly isAttempted: boolean },
  ): Promise<readonly SpoolOutcome[]> {
    const outcomes = await spoolResponses(this.#pool, held, this.#limits)
    const refused = held.filter((_, index) => outcomes[index] === 'over_capacity')
    // Only saves the sender waiting for the lease to end, so it may fail.
    if (refused.length > 0) await releaseResponses(this.#pool, refused, { isAttempted }).catch(toAcceptError)
    const count = outcomes.filter((outcome) => outcome === 'accepted').length
    this.#events?.emit('response.spooled', { count, refused: refused.length, is_attempted: isAttempted })
    return outcomes
  }

  /** Only what is confirmed: nothing about such a claim can change any more. */
  #remember(claims: readonly Claim[], results: readonly AcceptResult[]): void {
    const isConfirmed = ({ status }: AcceptResult) => status === 'accepted' || status === 'duplicate'
    const confirmed = claims.flatMap(({ response }, index) => (isConfirmed(results[index]!) ? [response] : []))
    if (confirmed.length > 0) this.#cache?.remember(confirmed.map(toConfirmedClaim)).catch(() => {})
  }
}

const toConfirmedClaim = ({ tenantId, responseId, bodyHash }: AcceptedResponse) => ({ tenantId, responseId, bodyHash })

function toEnd(outcome: SpoolOutcome, responseId: string): AcceptResult {
  if (outcome === 'over_capacity') return OVER_CAPACITY
  return outcome === 'in_flight' ? inFlight(responseId) : { status: outcome, responseId }
}

function toResult(
  { messageKey, response: { responseId } }: Claim,
  outcome: ClaimOutcome,
  ended: ReadonlyMap<string, AcceptResult>,
): AcceptResult {
  if (outcome.status === 'key_reuse') return { status: 'key_reuse' }
  if (outcome.status === 'duplicate') return { status: 'duplicate', responseId }
  // `in_flight` with an end in this batch: the batch has the key twice, and this one waited for the other.
  const end = ended.get(messageKey)
  if (end === undefined) return inFlight(responseId)
  return outcome.status === 'in_flight' && end.status === 'accepted' ? { status: 'duplicate', responseId } : end
}
