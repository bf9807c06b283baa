import type { Trace } from '@howazit/sdk'
import type { Clock } from '../clock.ts'
import { targetOf } from '../delivery/target-of.ts'
import { isUuid } from '../ids.ts'
import { hourOf } from '../ledger/hours.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { type Feeds, RESUME_WINDOW_MS } from '../realtime/feeds.ts'
import { responseNotFound } from '../responses/get-response.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import {
  type AttemptRow,
  type ChangeRow,
  type ControlRows,
  type DeliveryRow,
  type PoisonRow,
  type QuarantinedRow,
  readControlRows,
  readSunkAt,
  readTraceRows,
  type TraceRows,
} from './trace-rows.ts'

type Step = Trace['steps'][number]

/** A step before its time is written out; without a time it has not happened yet. */
interface Draft extends Pick<Step, 'stage' | 'status' | 'detail' | 'deliveryId' | 'quarantineId' | 'target'> {
  readonly traceId?: string | undefined
  readonly at: Date | undefined
}

export interface TraceResponseDeps {
  readonly oltp: Oltp
  readonly feeds: Pick<Feeds, 'findCountedAt'>
  readonly clock: Clock
}

/**
 * Tells what happened to a response, stage by stage, in order of time; what has not happened yet comes last, as `waiting`
 * and as of now. Throws `not_found` when the tenant never sent it.
 */
export function createTraceResponse({ oltp, feeds, clock }: TraceResponseDeps) {
  return async function traceResponse(tenant: Tenant, id: string): Promise<Trace> {
    if (!isUuid(id)) throw responseNotFound(id)
    const responseId = id.toLowerCase()
    const control = await oltp.inControl(tenant, (tx) => readControlRows(tx, tenant.id, responseId))
    const { acceptedAt } = control
    const rows = await oltp.inTenant(tenant, (tx) => readTraceRows(tx, tenant.id, responseId))
    if (!acceptedAt && !rows.key && rows.quarantined.length === 0) throw responseNotFound(responseId)
    const eventIds = rows.changes.map(({ eventId }) => eventId)
    const sunk = await oltp.asOperator('trace', (tx) => readSunkAt(tx, eventIds))
    const counted = await feeds.findCountedAt(tenant, eventIds)
    const now = clock.now()
    const drafts = [
      ...traceStoring(control, rows),
      ...control.poison.map(tracePoison),
      ...rows.changes.flatMap((change) => traceChange(change, { sunk, counted, now })),
      ...rows.deliveries.flatMap(traceDelivery),
    ]
    return {
      responseId,
      ...(acceptedAt && { ledgerHour: hourOf(acceptedAt).toISOString() }),
      steps: toSteps(drafts, now),
    }
  }
}

function traceStoring(control: ControlRows, rows: TraceRows): Draft[] {
  const { acceptedAt, isSpooled, poison } = control
  const { key, changes, quarantined } = rows
  const traceId = findTraceId(control, rows)
  const drafts: Draft[] = acceptedAt ? [{ stage: 'accepted', status: 'ok', at: acceptedAt, traceId }] : []
  drafts.push(...quarantined.flatMap(traceQuarantined))
  // An erased response no longer tells when it was stored; its first event, while it is kept, does.
  const storedAt = key?.recorded_at ?? changes[0]?.outbox?.created_at
  if (storedAt) drafts.push({ stage: 'stored', status: 'ok', at: storedAt })
  else if (!key && quarantined.length === 0 && !poison.some(isHeldByStore))
    drafts.push({ stage: 'stored', status: 'waiting', at: undefined, ...(isSpooled && { detail: SPOOLED }) })
  // The key of what was discarded is taken as that of an erased response is.
  const isDiscarded = quarantined.some(({ resolution }) => resolution === 'discarded')
  if (key?.erased_at && !isDiscarded) drafts.push({ stage: 'erased', status: 'ok', at: key.erased_at })
  return drafts
}

/** What was held and has been let in since was no failure in the end. */
function traceQuarantined(row: QuarantinedRow): Draft[] {
  const { id: quarantineId, state, resolution, code, pointer, created_at: at, resolved_at: resolvedAt } = row
  const detail = [code, pointer].filter(Boolean).join(' ')
  const draft: Draft = { stage: 'quarantined', status: state === 'held' ? 'failed' : 'ok', at, quarantineId, detail }
  if (state === 'held') return [draft]
  const end: Draft = { stage: state, status: 'ok', at: resolvedAt ?? undefined, quarantineId }
  return [draft, resolution === null ? end : { ...end, detail: resolution }]
}

export const SPOOLED = 'in the spool: the stream is or was away'

const isHeldByStore = ({ consumer, state }: PoisonRow): boolean => consumer === 'store' && state === 'held'

/** The call that it was accepted by, from whatever still tells: it travels with the response. */
function findTraceId({ poison }: ControlRows, { changes, deliveries, quarantined }: TraceRows): string | undefined {
  const [created] = changes
  const ofCreated = deliveries.filter(({ event_id: eventId }) => eventId === created?.eventId)
  const ofStore = poison.filter(({ consumer }) => consumer === 'store')
  const told = [created?.outbox, ...ofCreated, ...quarantined, ...ofStore]
  return told.map((row) => row?.trace_id).find((traceId) => typeof traceId === 'string') ?? undefined
}

/** A stage of the platform stumbled over it: what is held waits for the operator. */
function tracePoison({ stage, code, reason, state, failed_at: at, trace_id: traceId }: PoisonRow): Draft {
  const detail = `${stage}: ${[code, reason].filter(Boolean).join(', ')}; ${state}`
  return { stage: 'poison', status: state === 'held' ? 'failed' : 'ok', at, detail, traceId: traceId ?? undefined }
}

interface Seen {
  readonly sunk: ReadonlyMap<string, Date>
  readonly counted: ReadonlyMap<string, Date>
  readonly now: Date
}

/** One change on its way to dashboards and live counts. Without its outbox row it was published long ago. */
function traceChange({ eventId, type, revision, outbox }: ChangeRow, { sunk, counted, now }: Seen): Draft[] {
  const detail = `${type}, revision ${revision}`
  const reached = (stage: Draft['stage'], at: Date | null | undefined): Draft[] => {
    if (at) return [{ stage, status: 'ok', at, detail }]
    return outbox ? [{ stage, status: 'waiting', at: undefined, detail }] : []
  }
  // Feeds remember for as long as they can be resumed from.
  const publishedAt = outbox?.dispatched_at?.getTime() ?? now.getTime()
  const isForgotten = now.getTime() - publishedAt > RESUME_WINDOW_MS && !counted.has(eventId)
  return [
    ...(type === 'response.updated' && outbox
      ? reached('updated', outbox.created_at).map((draft) => ({ ...draft, traceId: outbox.trace_id ?? undefined }))
      : []),
    ...reached('dispatched', outbox?.dispatched_at),
    ...reached('on_dashboard', sunk.get(eventId)),
    ...(isForgotten ? [] : reached('counted', counted.get(eventId))),
  ]
}

function traceDelivery(delivery: DeliveryRow): Draft[] {
  const { id: deliveryId, event_type: detail, created_at: at, attempts } = delivery
  const drafts: Draft[] = [
    { stage: 'delivery_planned', status: 'ok', at, deliveryId, detail },
    ...attempts.map((attempt) => traceAttempt(attempt, deliveryId)),
    traceEnd(delivery),
  ]
  const target = targetOf(delivery)
  return drafts.map((draft) => ({ ...draft, target }))
}

function traceAttempt({ attempt, startedAt, outcome, reason, status }: AttemptRow, deliveryId: string): Draft {
  const what = [`attempt ${attempt}`, status && `HTTP ${status}`, reason].filter(Boolean).join(', ')
  const at = new Date(startedAt)
  if (outcome === 'started') return { stage: 'delivery_attempted', status: 'waiting', at, deliveryId, detail: what }
  const isDelivered = outcome === 'delivered'
  return { stage: 'delivery_attempted', status: isDelivered ? 'ok' : 'failed', at, deliveryId, detail: what }
}

function traceEnd({ id: deliveryId, status, reason, completed_at: at, next_attempt_at: next }: DeliveryRow): Draft {
  if (status === 'delivered') return { stage: 'delivered', status: 'ok', at: at ?? undefined, deliveryId }
  if (status === 'pending') {
    const detail = next ? `next attempt at ${next.toISOString()}` : 'being sent'
    return { stage: 'delivered', status: 'waiting', at: undefined, deliveryId, detail }
  }
  if (status === 'skipped')
    return { stage: 'suppressed', status: 'ok', at: at ?? undefined, deliveryId, detail: SKIPPED }
  const detail = reason ? `${status}: ${reason}` : status
  return { stage: 'dead', status: 'failed', at: at ?? undefined, deliveryId, detail }
}

const SKIPPED = 'its mapping made nothing of the event'

/** In order of time; of the same moment, and among what is still waiting, in the order of stages. */
function toSteps(drafts: readonly Draft[], now: Date): Step[] {
  const timeOf = ({ at }: Draft): number => at?.getTime() ?? Number.POSITIVE_INFINITY
  const sorted = drafts.toSorted((a, b) => (timeOf(a) === timeOf(b) ? 0 : timeOf(a) - timeOf(b)))
  const start = sorted[0]?.at ?? now
  return sorted.map(({ at = now, detail, deliveryId, quarantineId, stage, status, target, traceId }) => ({
    stage,
    status,
    at: at.toISOString(),
    sinceStartMs: Math.max(0, at.getTime() - start.getTime()),
    ...(detail !== undefined && { detail }),
    ...(deliveryId !== undefined && { deliveryId }),
    ...(quarantineId !== undefined && { quarantineId }),
    ...(target !== undefined && { target }),
    ...(traceId !== undefined && { traceId }),
  }))
}
