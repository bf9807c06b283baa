import { sendBatch } from '../../batch/send-batch.ts'
import { nextAttemptAt } from '../../delivery/next-attempt-at.ts'
import type { Operation } from '../../manifest/operation.ts'
import type { OperationCall, OutgoingRecord, RecordOutcome, RunPorts } from '../../run/operation-call.ts'
import { runOperation } from '../../run/run-operation.ts'
import type { HandClock } from '../fake/fake-port.ts'

/** An attempt of one record. */
export interface Attempted {
  readonly atMs: number
  readonly outcome: RecordOutcome
}

/** What became of a record in the end. `exhausted`: it was tried as often as the schedule says, and is dead. */
export interface Delivered {
  readonly status: 'delivered' | 'refused' | 'exhausted' | 'unknown'
  readonly reason: string
  readonly attempts: readonly Attempted[]
}

export interface Delivering {
  readonly call: Omit<OperationCall, 'records' | 'now'>
  readonly records: readonly OutgoingRecord[]
  readonly ports: RunPorts
  readonly clock: HandClock
}

/** Told "not now" so often somebody has to look at it. */
const THROTTLES_MAX = 20
const THROTTLED_MS = 1_000

interface Pending {
  /** Among the records. */
  readonly index: number
  readonly record: OutgoingRecord
  readonly attempts: readonly Attempted[]
}

/**
 * Delivers records as the platform does, attempt after attempt: by its schedule without its jitter, never before the other side said
 * that it may, with the same input, and marked as uncertain once an attempt may have been received.
 */
export async function deliver(delivering: Delivering): Promise<readonly Delivered[]> {
  const { call, records, clock } = delivering
  const operation = call.connector.operations[call.operation]!
  const ended: Delivered[] = []
  let pending: readonly Pending[] = records.map((record, index) => ({ index, record, attempts: [] }))
  while (pending.length > 0) {
    const attempted = await attemptAll(delivering, pending)
    const waiting: (Pending & { readonly at: Date })[] = []
    for (const one of attempted) {
      const next = whatNext(one, operation, clock.now())
      if ('at' in next) waiting.push({ ...asUncertain(one), at: next.at })
      else ended[one.index] = { ...next, attempts: one.attempts }
    }
    // Those that wait less go with the others: later than they may is never too early.
    const last = Math.max(...waiting.map(({ at }) => at.getTime()))
    if (waiting.length > 0) clock.advance(last - clock.now().getTime())
    pending = waiting
  }
  return ended
}

async function attemptAll(delivering: Delivering, pending: readonly Pending[]): Promise<readonly Pending[]> {
  const { call, ports, clock } = delivering
  const atMs = clock.now().getTime()
  const { batch } = call.connector.operations[call.operation]!
  const send = (records: readonly OutgoingRecord[]) => runOperation({ ...call, records, now: clock.now() }, ports)
  const records = pending.map(({ record }) => record)
  const outcomes = batch ? await sendBatch(records, { batch, send }) : (await send(records)).records
  return pending.map((one, index) => ({ ...one, attempts: [...one.attempts, { atMs, outcome: outcomes[index]! }] }))
}

/** Once an attempt may have been received, all later ones are repeats. */
function asUncertain({ record, attempts, index }: Pending): Pending {
  const isUncertain = record.isUncertain || attempts.at(-1)!.outcome.outcome === 'unknown'
  return { index, attempts, record: { ...record, isUncertain } }
}

type Next = { readonly at: Date } | Omit<Delivered, 'attempts'>

function whatNext({ attempts, record }: Pending, { idempotency }: Operation, now: Date): Next {
  const { outcome, reason, retryAfterMs } = attempts.at(-1)!.outcome
  if (outcome === 'delivered' || outcome === 'refused') return { status: outcome, reason }
  const isOnce = idempotency.kind === 'none' && idempotency.onUnknown === 'at_most_once'
  if (outcome === 'unknown' && isOnce) return { status: 'unknown', reason }
  const throttles = attempts.filter((attempt) => attempt.outcome.outcome === 'throttled').length
  const random = () => 0
  const scheduleMs = Array.from({ length: THROTTLES_MAX }, () => THROTTLED_MS)
  const at =
    outcome === 'throttled'
      ? nextAttemptAt({ attempt: throttles, now, random, retryAfterMs, scheduleMs })
      : nextAttemptAt({ attempt: attempts.length - throttles, now, random, retryAfterMs })
  if (at) return { at }
  const isOpen = record.isUncertain && idempotency.kind === 'none'
  return { status: isOpen ? 'unknown' : 'exhausted', reason }
}
