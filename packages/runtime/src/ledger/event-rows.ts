import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import { nextHour } from './hours.ts'
import { type IdSet, idsOf, toIdSet } from './id-set.ts'

/** Statements about events and what was planned of them; they need `oltp.inTenant`. */

/** Changes and erasures that occurred in an hour, as long as the outbox keeps them: the response of each, by the event's id. */
export async function readLaterEvents(tx: Tx, tenantId: TenantId, hour: Date): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ event_id: string; response_id: string }>(SELECT_LATER, [
    tenantId,
    hour,
    nextHour(hour),
  ])
  return new Map(rows.map((row) => [row.event_id, row.response_id]))
}

/** Of an hour, what deliveries were planned of, or what was found to be wanted by nobody. */
export interface Planned {
  /** New responses, by the ids of these. */
  readonly created: IdSet
  /** Other events, by their own. */
  readonly later: IdSet
}

export async function readPlanned(tx: Tx, tenantId: TenantId, hour: Date): Promise<Planned> {
  const { rows } = await tx.query<{ created: Buffer | null; later: Buffer | null }>(SELECT_PLANNED, [tenantId, hour])
  return { created: await toIdSet(rows[0]!.created), later: await toIdSet(rows[0]!.later) }
}

/** Those of the events that were planned. */
export async function findPlanned(
  tx: Tx,
  tenantId: TenantId,
  { eventIds, hour }: { readonly eventIds: readonly string[]; readonly hour: Date },
): Promise<Set<string>> {
  const { rows } = await tx.query<{ event_id: string }>(FIND_PLANNED, [tenantId, hour, eventIds])
  return new Set(rows.map((row) => row.event_id))
}

/** Of the events, those that are committed and not published. */
export async function findUndispatched(tx: Tx, tenantId: TenantId, eventIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ event_id: string }>(SELECT_UNDISPATCHED, [tenantId, eventIds])
  return new Set(rows.map((row) => row.event_id))
}

// An event is written when it occurs: its hour is that of the row, but for a moment. What was planned before there were plans is not
// asked about.
const SELECT_LATER = `
  select event_id, key as response_id
  from outbox
  where tenant_id = $1
    and event_type in ('response.updated', 'response.deleted')
    and created_at >= $2::timestamptz - interval '1 minute'
    and created_at < $3::timestamptz + interval '1 minute'
    and (payload ->> 'occurredAt')::timestamptz >= $2
    and (payload ->> 'occurredAt')::timestamptz < $3
    and $2 >= (select min(hour) from event_plans where tenant_id = $1)`

const SELECT_PLANNED = `
  select ${idsOf('response_id')} filter (where p.are_new) as created, ${idsOf('event_id')} filter (where not p.are_new) as later
  from event_plans p
  cross join lateral unnest(p.response_ids, p.event_ids) as e (response_id, event_id)
  where p.tenant_id = $1
    and p.hour = $2`

const FIND_PLANNED = `
  select distinct e.event_id
  from event_plans p
  cross join lateral unnest(p.event_ids) as e (event_id)
  where p.tenant_id = $1
    and p.hour = $2
    and e.event_id = any ($3::uuid[])`

const SELECT_UNDISPATCHED = `
  select event_id
  from outbox
  where tenant_id = $1
    and event_id = any ($2::uuid[])
    and dispatched_at is null`
