import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import { nextHour } from './hours.ts'
import { type IdSet, idsOf, toIdSet } from './id-set.ts'

/** Statements about what is stored; they need `oltp.inTenant`. */

/** The ids of responses that count from an hour, erased ones among them. */
export async function readStored(tx: Tx, tenantId: TenantId, hour: Date): Promise<IdSet> {
  const { rows } = await tx.query<{ ids: Buffer | null }>(SELECT_STORED, [tenantId, hour, nextHour(hour)])
  return await toIdSet(rows[0]!.ids)
}

/** Of those, the ids that have a key and no response, though nobody erased them. */
export async function findHollow(tx: Tx, tenantId: TenantId, hour: Date): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>(SELECT_HOLLOW, [tenantId, hour, nextHour(hour)])
  return rows.map(({ id }) => id)
}

/** What became of responses, wherever they count. */
export type Whereabouts = 'stored' | 'quarantined' | 'discarded'

/** Of those that are kept as they are or were kept aside; being stored comes before the rest. */
export async function findKept(
  tx: Tx,
  tenantId: TenantId,
  responseIds: readonly string[],
): Promise<ReadonlyMap<string, Whereabouts>> {
  const values = [tenantId, responseIds]
  const aside = await tx.query<{ id: string; state: 'held' | 'released' | 'discarded' }>(SELECT_ASIDE, values)
  const keys = await tx.query<{ id: string; is_erased: boolean }>(SELECT_KEYS, values)
  const kept = new Map<string, Whereabouts>()
  for (const { id, state } of aside.rows) kept.set(id, WHEREABOUTS[state])
  // The key of what was discarded is taken as that of an erased response is.
  for (const { id, is_erased: isErased } of keys.rows)
    if (!(isErased && kept.get(id) === 'discarded')) kept.set(id, 'stored')
  return kept
}

/** One that was let in is stored, perhaps under another id. */
const WHEREABOUTS = { held: 'quarantined', released: 'stored', discarded: 'discarded' } as const

/** Those of the ids under which something that was kept aside was stored. */
export async function findLetIn(tx: Tx, tenantId: TenantId, responseIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>(SELECT_LET_IN, [tenantId, responseIds])
  return new Set(rows.map(({ id }) => id))
}

const SELECT_STORED = `
  select ${idsOf('response_id')} as ids
  from response_keys
  where tenant_id = $1
    and occurred_at >= $2
    and occurred_at < $3`

const SELECT_HOLLOW = `
  select k.response_id as id
  from response_keys k
  left join responses r on r.tenant_id = $1 and r.id = k.response_id and r.submitted_at = k.submitted_at
  where k.tenant_id = $1
    and k.occurred_at >= $2
    and k.occurred_at < $3
    and k.erased_at is null
    and r.id is null`

const SELECT_KEYS = `
  select response_id as id, erased_at is not null as is_erased
  from response_keys
  where tenant_id = $1
    and response_id = any ($2::uuid[])`

const SELECT_ASIDE = `
  select response_id as id, state
  from quarantined_responses
  where tenant_id = $1
    and response_id = any ($2::uuid[])`

const SELECT_LET_IN = `
  select stored_as as id
  from quarantined_responses
  where tenant_id = $1
    and stored_as = any ($2::uuid[])`
