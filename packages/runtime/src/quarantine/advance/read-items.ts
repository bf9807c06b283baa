import type { Oltp } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { RecordToChange } from '../change/prepare-records.ts'

/** An item of a fix, with its record as it is now. */
export interface Item extends RecordToChange {
  readonly position: number
}

export interface ItemsToRead {
  readonly fixId: string
  /** Those behind this position. */
  readonly after: number
  readonly verdict: 'unchecked' | 'passes'
  readonly count: number
}

export async function readItems(
  oltp: Oltp,
  tenant: Tenant,
  { fixId, after, verdict, count }: ItemsToRead,
): Promise<readonly Item[]> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<Item>(SELECT, [tenant.id, fixId, after, verdict, count]),
  )
  return rows
}

// Each is looked up by its key, whatever the statistics say of items that were written a moment ago.
const SELECT = `
  select i.position, q.id, q.findings, q.payload::text as payload
  from (
    select position, quarantine_id
    from quarantine_fix_items
    where tenant_id = $1
      and fix_id = $2
      and position > $3
      and verdict = $4
    order by position
    limit $5
  ) i
  cross join lateral (
    select id, findings, payload
    from quarantined_responses
    where tenant_id = $1
      and id = i.quarantine_id
    offset 0
  ) q
  order by i.position`
