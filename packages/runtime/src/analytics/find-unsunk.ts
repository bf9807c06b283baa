import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { SINK } from './sink-batches.ts'

/** A change that was dispatched and is not in ClickHouse. */
export interface UnsunkEvent {
  readonly occurredAt: Date | undefined
}

export interface UnsunkQuery {
  /** All changes dispatched before are known to be in; undefined when nothing is known. */
  readonly since: Date | undefined
  /** `first`: only those of the first page that has any. */
  readonly wanted: 'first' | 'all'
}

const PAGE_SIZE = 1_000
/** `since` comes from other clocks than the database's. What this looks at in vain is found to be in, and passes. */
const CLOCK_SKEW_MS = 5_000

/**
 * The tenant's changes between the outbox and the figures, without reading the stream: the outbox keeps what it dispatched,
 * and the sink's records say which of that is in. A dead message is in no record; it counts until `since` has passed it.
 */
export async function findUnsunk(
  oltp: Oltp,
  tenant: Tenant,
  { since, wanted }: UnsunkQuery,
): Promise<readonly UnsunkEvent[]> {
  const unsunk: UnsunkEvent[] = []
  let after: Position = [since === undefined ? '-infinity' : new Date(since.getTime() - CLOCK_SKEW_MS), '0']
  while (true) {
    const position = after
    const page = await oltp.inTenant(tenant, (tx) => selectDispatched(tx, tenant, position))
    const ids = page.map((row) => row.event_id)
    const sunk = ids.length === 0 ? new Set() : await oltp.asOperator('find-watermark', (tx) => selectSunk(tx, ids))
    const found = page.filter((row) => !sunk.has(row.event_id))
    unsunk.push(...found.map((row) => ({ occurredAt: row.occurred_at ?? undefined })))
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_SIZE || (wanted === 'first' && unsunk.length > 0)) return unsunk
    after = [last.position, last.id]
  }
}

/** Of dispatched_at, as text with the microseconds a Date has no room for, and id. */
type Position = readonly [Date | string, string]

interface DispatchedRow {
  readonly id: string
  readonly event_id: string
  readonly position: string
  readonly occurred_at: Date | null
}

async function selectDispatched(tx: Tx, tenant: Tenant, [dispatchedAt, id]: Position): Promise<DispatchedRow[]> {
  const { rows } = await tx.query<DispatchedRow>(
    `select id, event_id, dispatched_at::text as position, (payload ->> 'occurredAt')::timestamptz as occurred_at
     from outbox
     where tenant_id = $1 and event_type like 'response.%' and dispatched_at >= $2::timestamptz
       and (dispatched_at, id) > ($2::timestamptz, $3::bigint)
     order by dispatched_at, id limit $4`,
    [tenant.id, dispatchedAt, id, PAGE_SIZE],
  )
  return rows
}

async function selectSunk(tx: Tx, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ event_id: string }>(
    `select event.event_id
     from unnest($2::uuid[]) as asked (event_id)
     join stream.sink_events as event on event.sink = $1 and event.event_id = asked.event_id
     where exists (
       select from stream.sink_batches as batch where batch.batch_id = event.batch_id and batch.inserted_at is not null)`,
    [SINK, eventIds],
  )
  return new Set(rows.map((row) => row.event_id))
}
