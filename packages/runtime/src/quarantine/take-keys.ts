import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

export interface KeysToTake {
  readonly tenantId: TenantId
  /** Of records, which the caller has locked. */
  readonly ids: readonly string[]
  readonly now: Date
}

/** Takes the keys of records that are held as those of erased responses are taken, so that they are not stored when they come again. */
export async function takeKeys(tx: Tx, { tenantId, ids, now }: KeysToTake): Promise<void> {
  await tx.query(TAKE, [tenantId, now, ids])
}

const TAKE = `
  insert into response_keys (tenant_id, response_id, submitted_at, body_hash, erased_at)
  select $1, q.response_id, coalesce(q.accepted_at, q.created_at), decode(q.payload ->> 'bodyHash', 'hex'), $2
  from quarantined_responses q
  where q.tenant_id = $1
    and q.id = any ($3::uuid[])
    and q.state = 'held'
    and q.payload is not null
  order by q.response_id
  on conflict (tenant_id, response_id) do nothing`
