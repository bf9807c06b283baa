import type { Tx } from '../../oltp/oltp.ts'
import type { TenantId } from '../../tenancy/tenant.ts'
import type { Outcomes } from './judge-canary.ts'

export interface OutcomesQuery {
  readonly mappingId: string
  readonly canary: number
  readonly published: number
  readonly since: Date
}

export interface CanaryOutcomes {
  readonly canary: Outcomes
  readonly published: Outcomes
}

/** What a tenant with millions of deliveries is judged by, in some 25 ms: a canary of 5 % has a thousand among them. */
const DELIVERIES_MAX = 20_000

/**
 * Refusals that say nothing of what was mapped: the endpoint or the connection was not there to be sent to, or nothing could be
 * opened to send with.
 */
const SAYS_NOTHING = [
  'endpoint_deleted',
  'endpoint_disabled',
  'mapping_missing',
  'operation_unknown',
  'secret_unreadable',
]

/**
 * How deliveries ended that were planned since a canary began, by it and by what stands beside it: the last 20,000 of the tenant at the
 * most. Failed are those that the mapping failed for or the other side refused. What is under way, exhausted or unknown counts
 * as neither: the other side was away.
 */
export async function countOutcomes(
  tx: Tx,
  tenantId: TenantId,
  { mappingId, canary, published, since }: OutcomesQuery,
): Promise<CanaryOutcomes> {
  const values = [tenantId, mappingId, since, SAYS_NOTHING, DELIVERIES_MAX]
  const { rows } = await tx.query<Outcomes & { readonly version: number }>(SELECT, values)
  const outcomesOf = (version: number): Outcomes => {
    const { delivered = 0, failed = 0 } = rows.find((row) => row.version === version) ?? {}
    return { delivered, failed }
  }
  return { canary: outcomesOf(canary), published: outcomesOf(published) }
}

// `already_delivered` is what the ledger knew: nothing was sent. A quarantined mapping's events wait, and are failures of it.
const SELECT = `
  select d.mapping_version as version,
    (count(*) filter (where d.status = 'delivered' and d.reason is null))::int as delivered,
    (count(*) filter (where (d.status = 'refused' and d.reason <> all ($4))
      or (d.status = 'pending' and d.reason = 'mapping_quarantined')))::int as failed
  from (
    select route_id, mapping_version, status, reason
    from deliveries
    where tenant_id = $1
      and created_at >= $3
    order by created_at desc, id desc
    limit $5
  ) d
  join connection_routes r on r.tenant_id = $1 and r.id = d.route_id and r.mapping_id = $2
  where d.mapping_version is not null
  group by d.mapping_version`
