import type { Tx } from '../oltp/oltp.ts'
import type { SlotLease } from './slot-leases.ts'
import { slotsOf } from './slot-of.ts'

export interface OutboxRow {
  readonly tenantId: string
  readonly id: string
  readonly eventId: string
  readonly eventType: string
  readonly key: string
  readonly revision: number
  /** JSON text. */
  readonly payload: string
}

/**
 * What these slots still have to publish, oldest first within each. Never by `id > last`: ids are given before commit, so a
 * lower one can appear after a higher one was read.
 */
export async function selectUndispatched(
  tx: Tx,
  leases: readonly SlotLease[],
  perSlotMax: number,
): Promise<readonly OutboxRow[]> {
  const { rows } = await tx.query<OutboxRow>(
    `select o.tenant_id as "tenantId", o.id, o.event_id as "eventId", o.event_type as "eventType", o.key, o.revision,
       o.payload::text as payload
     from unnest($1::int[]) as owned (slot) cross join lateral (
       select * from outbox where outbox.slot = owned.slot and dispatched_at is null order by id limit $2
     ) o`,
    [leases.flatMap(({ slot }) => slotsOf(slot)), perSlotMax],
  )
  return rows
}

/**
 * Marks what was published. Whose slots they are by now does not matter: these rows did go out, and a successor that had them
 * before has published them again.
 *
 * @returns how many rows were marked.
 */
export async function markDispatched(tx: Tx, rows: readonly OutboxRow[]): Promise<number> {
  const { rowCount } = await tx.query(
    `update outbox o set dispatched_at = now()
     from unnest($1::uuid[], $2::bigint[]) as published (tenant_id, id)
     where o.tenant_id = published.tenant_id and o.id = published.id and o.dispatched_at is null`,
    [rows.map(({ tenantId }) => tenantId), rows.map(({ id }) => id)],
  )
  return rowCount
}

/** Removes what was published before `before`, a piece at a time. Returns how many rows that were. */
export async function deleteDispatched(tx: Tx, before: Date, countMax: number): Promise<number> {
  const { rowCount } = await tx.query(
    `delete from outbox where (tenant_id, id) in (
       select tenant_id, id from outbox where dispatched_at < $1 limit $2 for update skip locked)`,
    [before, countMax],
  )
  return rowCount
}
