import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/**
 * The responses that things over there were made for, by their ids there, as the delivery ledger has them. An erasure under way is
 * waited for, and an erased response is nobody's any more.
 */
export async function findResponses(
  tx: Tx,
  tenant: Tenant,
  { connectionId, remoteIds }: { readonly connectionId: string; readonly remoteIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  if (remoteIds.length === 0) return new Map()
  const { rows: made } = await tx.query<{ remote_id: string; response_id: string }>(SELECT_MADE, [
    tenant.id,
    connectionId,
    [...new Set(remoteIds)],
  ])
  if (made.length === 0) return new Map()
  const responseIds = [...new Set(made.map(({ response_id: id }) => id))]
  const { rows } = await tx.query<{ response_id: string }>(HOLD_RESPONSES, [tenant.id, responseIds])
  const there = new Set(rows.map(({ response_id: id }) => id))
  return new Map(
    made
      .filter(({ response_id: id }) => there.has(id))
      .map(({ remote_id: remoteId, response_id: id }) => [remoteId, id]),
  )
}

// The newest last, whose word counts: one record over there may have been made for several responses (an upsert).
const SELECT_MADE = `
  select l.remote_id, d.response_id
  from delivery_ledger l
  join deliveries d on d.tenant_id = $1 and d.id = l.delivery_id
  where l.tenant_id = $1
    and l.connection_id = $2
    and l.remote_id = any ($3::text[])
    and d.response_id is not null
  order by l.recorded_at`

// To the end of the transaction: an erasure comes before all of it, or finds what it wrote.
const HOLD_RESPONSES = `
  select response_id
  from response_keys
  where tenant_id = $1
    and response_id = any ($2::uuid[])
    and erased_at is null
  order by response_id
  for key share`
