import type { Events } from '../events.ts'
import { failureReason } from '../failure-reason.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import type { Message, Stream } from '../stream/stream.ts'
import { createWakeUp } from '../stream/wake-up.ts'
import { messageKeyOf } from './claim.ts'
import { leaseSpooled, returnSpooled, type SpooledResponse, setAsideSpooled, unspoolResponses } from './spooled-rows.ts'
import { withinTime } from './within-time.ts'

export interface SpoolRelayDeps {
  /** Of the role howazit_ingest, on the control database; the relay uses one connection at a time. */
  readonly pool: PgPool
  readonly stream: Pick<Stream, 'publish'>
  readonly events?: Events | undefined
}

export interface SpoolRelayOptions {
  /** How often an empty spool is looked at. Default 500. */
  readonly pollMs?: number
  readonly batchSizeMax?: number
  readonly batchBytesMax?: number
  /** How long an acknowledgement is waited for. Default 5 s: nobody waits for the relay but one who stops it. */
  readonly publishTimeoutMs?: number
  /** How long a relay that died keeps its batch. Default 20 s. */
  readonly leaseMs?: number
  /** The longest pause while the stream is away: so long after its return the first message follows. Default 1 s. */
  readonly backoffMaxMs?: number
}

export interface SpoolRelay extends AsyncDisposable {
  /** Idempotent. */
  start(): void
  /** There may be something now. */
  wake(): void
  /** Finishes the batch under way; what it could not publish stays in the spool. Idempotent. */
  stop(): Promise<void>
}

const BACKOFF_MIN_MS = 50
const RESTED_PAUSES = 5
/** Also what a message waits that was refused only because the stream went away before all others. */
const SET_ASIDE = { restMinMs: 1_000, restMaxMs: 3_600_000 }

/**
 * Publishes what the spool holds, oldest first, and removes it once the stream has acknowledged it. Any number of relays
 * may run. A crash between the two publishes again: the message is known by its response id.
 *
 * A batch that fails is tried again in halves, down to single messages: a stream that is away is asked for one message at a
 * time, and a message that it refuses (larger than a broker allows) is set aside as soon as it takes others. None is dropped.
 */
export function createSpoolRelay(deps: SpoolRelayDeps, options: SpoolRelayOptions = {}): SpoolRelay {
  const { pool, stream, events } = deps
  const { pollMs = 500, batchSizeMax = 500, batchBytesMax = 768 * 1024 } = options
  const { publishTimeoutMs = 5_000, leaseMs = 20_000, backoffMaxMs = 1_000 } = options
  const wakeUp = createWakeUp()
  const suspects = new Map<string, SpooledResponse>()
  let running: Promise<void> | undefined
  let isStopping = false
  let countMax = batchSizeMax
  let failures = 0

  const step = async () => {
    const rows = await leaseSpooled(pool, { countMax, bytesMax: batchBytesMax, leaseMs })
    if (rows.length === 0) return await wakeUp.wait(pollMs)
    const startedAt = performance.now()
    try {
      await withinTime(stream.publish('responses.raw', rows.map(toMessage)), publishTimeoutMs)
    } catch (error) {
      await giveBack(rows)
      throw error
    }
    await finish(rows)
    events?.emit('spool.relayed', { count: rows.length, duration_ms: Math.round(performance.now() - startedAt) })
  }
  const giveBack = async (rows: readonly SpooledResponse[]) => {
    countMax = Math.max(Math.floor(rows.length / 2), 1)
    if (rows.length === 1) suspects.set(messageKeyOf(rows[0]!), rows[0]!)
    // One that failed alone lets the next ones try before its turn comes again: it may be the message and not the stream.
    await returnSpooled(pool, rows, { restMs: rows.length === 1 ? RESTED_PAUSES * backoffMaxMs : 0 })
  }
  const finish = async (rows: readonly SpooledResponse[]) => {
    await unspoolResponses(pool, rows)
    failures = 0
    countMax = Math.min(countMax * 2, batchSizeMax)
    for (const row of rows) suspects.delete(messageKeyOf(row))
    if (suspects.size === 0) return
    await setAsideSpooled(pool, [...suspects.values()], SET_ASIDE)
    events?.emit('spool.refused', { count: suspects.size })
    suspects.clear()
  }
  const backOff = async (error: unknown) => {
    events?.emit('batch.failed', { stage: 'relay spool', reason: failureReason(error) })
    const until = performance.now() + Math.min(BACKOFF_MIN_MS * 2 ** failures, backoffMaxMs)
    failures += 1
    while (!isStopping && performance.now() < until) await wakeUp.wait(until - performance.now())
  }
  const run = async () => {
    while (!isStopping) await step().catch(backOff)
  }
  const stop = async () => {
    isStopping = true
    wakeUp.wake()
    await running
  }
  return {
    start() {
      running ??= run()
    },
    wake: () => wakeUp.wake(),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const toMessage = ({ tenantId, responseId, message }: SpooledResponse): Message => ({
  key: messageKeyOf({ tenantId, responseId }),
  headers: {},
  value: message,
})
