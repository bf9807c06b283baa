import type { Clock } from '../clock.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import { SLOT_COUNT } from '../outbox/slot-of.ts'
import type { Stream } from '../stream/stream.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { findUnsunk } from './find-unsunk.ts'
import { findSunkUntil, SINK_GROUP } from './sink-batches.ts'
import { createStreamProgress, type Progress } from './stream-progress.ts'

export interface Watermark {
  /** Everything of the tenant that was accepted before this moment is in the figures read after it was asked for. */
  readonly dataAsOf: Date
  /** How far `dataAsOf` is behind now; 0 only when nothing is waiting. */
  readonly lagMs: number
  /** The tenant's changes recorded and not yet in the figures; of a long backlog only counted to the end for `all`. */
  readonly pending: number
  /** Accepted responses that are not stored yet may be the tenant's. */
  readonly isStoring: boolean
}

export interface WatermarkDeps {
  readonly oltp: Oltp
  readonly stream: Pick<Stream, 'lag'>
  readonly clock: Clock
}

export interface WatermarkOptions {
  /** How old an answer of the stream may be. Default 250 ms. */
  readonly cacheMs?: number
}

export type FindWatermark = (tenant: Tenant, counted?: 'some' | 'all') => Promise<Watermark>

/** What is known of changes at one place on their way. */
interface Waiting {
  readonly count: number
  readonly oldest: Date | undefined
}

/**
 * Where changes wait on their way to the figures: accepted and not stored (spool, responses.raw, parking), stored and not
 * dispatched (outbox), dispatched and not in ClickHouse (response.created and recorded batches). Asked in the direction in
 * which they travel, and before the figures are read, so that none slips past. Spool and stream are known for all tenants
 * together, since no stream can be asked for one; the others exactly.
 */
export function createFindWatermark(
  { oltp, stream, clock }: WatermarkDeps,
  options: WatermarkOptions = {},
): FindWatermark {
  const findOldestAhead = () => oltp.asOperator('find-watermark', selectOldestSpooled)
  const storing = createStreamProgress(
    { stream, clock, findOldestAhead },
    { topic: 'responses.raw', group: 'store', ...options },
  )
  const sinking = createStreamProgress({ stream, clock }, { topic: 'response.created', group: SINK_GROUP, ...options })

  return async function findWatermark(tenant, counted = 'some') {
    const now = clock.now()
    const stored = await storing()
    const parkedSince = await oltp.inControl(tenant, (tx) => selectParkedSince(tx, tenant))
    const undispatched = await oltp.inTenant(tenant, (tx) => countUndispatched(tx, tenant, counted))
    const since = await findSince(oltp, await sinking())
    const unsunk = toWaiting(await findUnsunk(oltp, tenant, { since, wanted: counted === 'all' ? 'all' : 'first' }))

    const pending = undispatched.count + unsunk.count
    const isStoring = !stored.isIdle || parkedSince !== undefined
    const storedUntil = stored.isIdle ? stored.handledAt : (stored.handledAt ?? (await findNewest(oltp, tenant)))
    const ends = [storedUntil, parkedSince, undispatched.oldest, unsunk.oldest]
    const asOf = Math.min(now.getTime(), ...ends.flatMap(toMs))
    if (!isStoring && pending === 0 && asOf === now.getTime()) return { dataAsOf: now, lagMs: 0, pending, isStoring }
    return { dataAsOf: new Date(asOf), lagMs: Math.max(1, now.getTime() - asOf), pending, isStoring }
  }
}

const toMs = (time: Date | undefined): number[] => (time === undefined ? [] : [time.getTime()])

function toWaiting(events: readonly { readonly occurredAt: Date | undefined }[]): Waiting {
  const times = events.flatMap(({ occurredAt }) => toMs(occurredAt))
  return { count: events.length, oldest: times.length === 0 ? undefined : new Date(Math.min(...times)) }
}

/** The later of what the stream and what the sink's records say: a process that has just started knows only these. */
async function findSince(oltp: Oltp, { handledAt }: Progress): Promise<Date | undefined> {
  if (handledAt !== undefined) return handledAt
  return await oltp.asOperator('find-watermark', (tx) => findSunkUntil(tx, 'response.created'))
}

async function selectOldestSpooled(tx: Tx): Promise<Date | undefined> {
  const { rows } = await tx.query<{ oldest: Date | null }>(
    'select min(spooled_at) as oldest from control.spooled_responses',
  )
  return rows[0]?.oldest ?? undefined
}

async function selectParkedSince(tx: Tx, tenant: Tenant): Promise<Date | undefined> {
  const { rows } = await tx.query<{ since: Date }>(
    `select since from control.parked_tenants where tenant_id = $1 and topic = 'responses.raw' and group_name = 'store'`,
    [tenant.id],
  )
  return rows[0]?.since
}

// Of a long backlog the first of each slot are looked at: changes leave the outbox in the order in which they came.
const LOOKED_AT_MAX = 200

async function countUndispatched(tx: Tx, tenant: Tenant, counted: 'some' | 'all'): Promise<Waiting> {
  const { rows } = await tx.query<{ count: string; oldest: Date | null }>(
    `select count(*) as count, min((event.payload ->> 'occurredAt')::timestamptz) as oldest
     from generate_series(0, $2::int - 1) as slot
     cross join lateral (
       select payload
       from outbox
       where tenant_id = $1 and outbox.slot = slot.slot and dispatched_at is null
       order by id limit $3) as event`,
    [tenant.id, SLOT_COUNT, counted === 'all' ? null : LOOKED_AT_MAX],
  )
  return { count: Number(rows[0]?.count ?? 0), oldest: rows[0]?.oldest ?? undefined }
}

/** Of a backlog that was there before this process: when the newest of the tenant's stored changes was accepted. */
async function findNewest(oltp: Oltp, tenant: Tenant): Promise<Date> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ occurred_at: Date | null }>(
      `select (payload ->> 'occurredAt')::timestamptz as occurred_at
       from outbox where tenant_id = $1 and event_type like 'response.%' order by id desc limit 1`,
      [tenant.id],
    ),
  )
  return rows[0]?.occurred_at ?? new Date(0)
}
