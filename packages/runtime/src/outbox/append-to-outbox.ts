import type { Tx } from '../oltp/oltp.ts'
import type { ResponseChange } from '../response-change.ts'
import { slotOf } from './slot-of.ts'

// Ids follow the order given, and within one response the order of commits: its change holds its response_keys row.
const APPEND = `
  insert into outbox (tenant_id, slot, event_id, event_type, key, revision, payload)
  select tenant_id, slot, event_id, event_type, key, revision, payload
  from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::uuid[], $6::int[], $7::jsonb[])
    with ordinality as change (tenant_id, slot, event_id, event_type, key, revision, payload, position)
  order by position
  on conflict (tenant_id, event_id) do nothing`

/**
 * Records changes in the transaction that makes them, so that they are published if and only if it commits. An event id
 * that is there already is left as it is.
 */
export async function appendToOutbox(tx: Tx, changes: readonly ResponseChange[]): Promise<void> {
  if (changes.length === 0) return
  await tx.query(APPEND, [
    changes.map(({ tenantId }) => tenantId),
    changes.map(({ tenantId, responseId }) => slotOf(tenantId, responseId)),
    changes.map(({ eventId }) => eventId),
    changes.map(({ type }) => type),
    changes.map(({ responseId }) => responseId),
    changes.map(({ revision }) => revision),
    changes.map((change) => JSON.stringify(change)),
  ])
}
