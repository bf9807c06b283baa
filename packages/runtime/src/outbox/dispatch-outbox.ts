import { randomUUID } from 'node:crypto'
import type { Events } from '../events.ts'
import { failureReason } from '../failure-reason.ts'
import type { Notices } from '../notices/notices.ts'
import { isUnavailable } from '../oltp/is-unavailable.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { sideBySide } from '../side-by-side.ts'
import type { Message, Stream } from '../stream/stream.ts'
import { isOutward, type Topic } from '../stream/topics.ts'
import { createWakeUp } from '../stream/wake-up.ts'
import { type Placement, placementKey, SHARED } from '../tenancy/placement.ts'
import type { Tenants } from '../tenancy/tenant.ts'
import { markDispatched, type OutboxRow, selectUndispatched } from './outbox-rows.ts'
import { type Dispatcher, leaveSlots, renewSlots, type SlotLease } from './slot-leases.ts'

export interface DispatchOutboxDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'placements' | 'placementsAnew'>
  readonly stream: Stream
  readonly notices?: Pick<Notices, 'listen'>
  readonly events?: Events
}

export interface DispatchOutboxOptions {
  /** How long a dead dispatcher keeps its slots. Default 5 s. */
  readonly leaseMs?: number
  /** How often an idle outbox is looked at. Default 100 ms. */
  readonly pollMs?: number
  /** Default 250, so a full batch is 2,000 rows. */
  readonly perSlotMax?: number
}

export interface OutboxDispatcher extends AsyncDisposable {
  /** Something was committed: look now. */
  wake(): void
  /** Finishes the batch under way and gives its slots back. Idempotent. */
  stop(): Promise<void>
}

/** Writers announce here after their commit, with the key of their placement; the dispatcher polls as well. */
export const OUTBOX_CHANNEL = 'howazit_outbox'

const REASON = 'dispatch outbox'
const BACKOFF_MS = 250
/** How often placements that nobody announced are looked at, the shared one aside. */
const SWEEP_MS = 2_000
const PLACEMENTS_AT_ONCE = 4

/**
 * Publishes what is in the outbox, from now until stopped: changes of responses to `response.created`, all else to the topic of its name.
 *
 * Publishing and marking are two transactions, so a crash in between publishes again: the message carries its event id and
 * its revision, by which consumers know it. Within a key the order holds, because its slot has one dispatcher at a time.
 */
export function dispatchOutbox(deps: DispatchOutboxDeps, options: DispatchOutboxOptions = {}): OutboxDispatcher {
  const { oltp, tenants, stream, notices, events } = deps
  const { leaseMs = 5_000, pollMs = 100, perSlotMax = 250 } = options
  const dispatcher: Dispatcher = { id: randomUUID(), leaseMs }
  const wakeUp = createWakeUp()
  const announced = new Set<string>()
  let sweptAt = Number.NEGATIVE_INFINITY
  let leases: readonly SlotLease[] = []
  let renewedAt = Number.NEGATIVE_INFINITY
  let isStopping = false

  const renew = async () => {
    // Taken before asking: the lease began later than this.
    const askedAt = performance.now()
    leases = await oltp.asOperator(REASON, (tx) => renewSlots(tx, dispatcher))
    renewedAt = askedAt
  }
  const step = async () => {
    if (performance.now() - renewedAt > leaseMs / 3) await renew()
    const [shared, ...own] = await choosePlacements()
    const counts = [await dispatch(shared)]
    // What keeps one tenant's database from answering must not keep the others' events.
    await sideBySide(own, PLACEMENTS_AT_ONCE, async (placement) => {
      counts.push(await dispatch(placement).catch((error: unknown) => reportFailure(error)))
    })
    if (counts.every((count) => count === 0)) await wakeUp.wait(pollMs)
  }
  /** With those that were announced and that nobody was at until a moment ago; what is nowhere is forgotten. */
  const findPlacements = async (): Promise<readonly Placement[]> => {
    const known = await tenants.placements()
    // Mostly nothing is, several times a second, and there may be thousands of places.
    if (announced.size === 0 || isSubset(announced, keysOf(known))) return known
    const anew = await tenants.placementsAnew()
    const there = keysOf(anew)
    for (const key of announced) if (!there.has(key)) announced.delete(key)
    return anew
  }
  const choosePlacements = async (): Promise<readonly [Placement, ...Placement[]]> => {
    const [shared = SHARED, ...own] = await findPlacements()
    if (performance.now() - sweptAt > SWEEP_MS) {
      sweptAt = performance.now()
      announced.clear()
      return [shared, ...own]
    }
    const chosen = own.filter((placement) => announced.delete(placementKey(placement)))
    return [shared, ...chosen]
  }
  const dispatch = async (placement: Placement): Promise<number> => {
    const startedAt = performance.now()
    const rows = await oltp.asOperator(REASON, (tx) => selectUndispatched(tx, leases, perSlotMax), placement)
    // A process that was suspended meanwhile may have a successor.
    if (rows.length === 0 || performance.now() - renewedAt > leaseMs) return 0
    for (const [topic, ofTopic] of Map.groupBy(rows, topicOf)) await stream.publish(topic, ofTopic.map(toMessage))
    const count = await oltp.asOperator(REASON, (tx) => markDispatched(tx, rows), placement)
    // There may be more than fits.
    announced.add(placementKey(placement))
    events?.emit('outbox.dispatched', { count, duration_ms: Math.round(performance.now() - startedAt) })
    return rows.length
  }
  const reportFailure = (error: unknown): number => {
    events?.emit('batch.failed', { stage: REASON, reason: failureReason(error) })
    return 0
  }
  const backOff = async (error: unknown) => {
    reportFailure(error)
    const until = performance.now() + BACKOFF_MS
    while (!isStopping && performance.now() < until) await wakeUp.wait(until - performance.now())
  }
  const run = async () => {
    while (!isStopping) await step().catch(backOff)
    await oltp.asOperator(REASON, (tx) => leaveSlots(tx, dispatcher)).catch(ignoreUnavailable)
  }

  const hear = (placement: string) => {
    if (placement === '') sweptAt = Number.NEGATIVE_INFINITY
    else announced.add(placement)
    wakeUp.wake()
  }
  const unlisten = notices?.listen(OUTBOX_CHANNEL, hear)
  const running = run()
  const stop = async () => {
    isStopping = true
    unlisten?.()
    wakeUp.wake()
    await running
  }
  return { wake: () => wakeUp.wake(), stop, [Symbol.asyncDispose]: stop }
}

const isSubset = (some: ReadonlySet<string>, all: ReadonlySet<string>): boolean =>
  [...some].every((key) => all.has(key))

const keysOf = (placements: readonly Placement[]): ReadonlySet<string> => new Set(placements.map(placementKey))

const topicOf = ({ eventType }: OutboxRow): Topic => (isOutward(eventType) ? eventType : 'response.created')

function toMessage({ tenantId, eventId, eventType, key, revision, payload }: OutboxRow): Message {
  return {
    key: `${tenantId}:${key}`,
    headers: { 'event-id': eventId, 'event-type': eventType, 'tenant-id': tenantId, revision: `${revision}` },
    value: payload,
  }
}

// The slots then become free by themselves.
function ignoreUnavailable(error: unknown): void {
  if (!isUnavailable(error)) throw error
}
