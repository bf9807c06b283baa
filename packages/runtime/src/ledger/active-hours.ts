import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/** Those of the hours in which something of the tenant was accepted or occurred. A look at an index for each, and no more. */
export async function findActiveHours(
  oltp: Pick<Oltp, 'inTenant' | 'inControl'>,
  tenant: Tenant,
  hours: readonly Date[],
): Promise<readonly Date[]> {
  if (hours.length === 0) return []
  const accepting = await oltp.inControl(tenant, (tx) => tx.query<{ hour: Date }>(SELECT_ACCEPTING, [tenant.id, hours]))
  const busy = await oltp.inTenant(tenant, (tx) => tx.query<{ hour: Date }>(SELECT_BUSY, [tenant.id, hours]))
  const changing = await oltp.inTenant(tenant, (tx) => tx.query<{ hour: Date }>(SELECT_CHANGING, [tenant.id, hours]))
  const active = new Set([...accepting.rows, ...busy.rows, ...changing.rows].map(({ hour }) => hour.getTime()))
  return hours.filter((hour) => active.has(hour.getTime()))
}

const SELECT_ACCEPTING = `
  select h.hour
  from unnest($2::timestamptz[]) as h (hour)
  where exists (
      select
      from control.idempotency_claims c
      where c.tenant_id = $1
        and c.accepted_at >= h.hour
        and c.accepted_at < h.hour + interval '1 hour')
    or exists (
      select
      from control.duplicate_counts d
      where d.tenant_id = $1
        and d.hour = h.hour)`

const SELECT_BUSY = `
  select h.hour
  from unnest($2::timestamptz[]) as h (hour)
  where exists (
      select
      from response_keys k
      where k.tenant_id = $1
        and k.occurred_at >= h.hour
        and k.occurred_at < h.hour + interval '1 hour')`

// By itself: under Citus the outbox is on the coordinator, and no statement is on both.
const SELECT_CHANGING = `
  select h.hour
  from unnest($2::timestamptz[]) as h (hour)
  where exists (
      select
      from outbox o
      where o.tenant_id = $1
        and o.event_type in ('response.updated', 'response.deleted')
        and o.created_at >= h.hour
        and o.created_at < h.hour + interval '1 hour')`
