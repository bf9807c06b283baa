import type { Oltp } from '../../oltp/oltp.ts'
import type { TenantId, Tenants } from '../../tenancy/tenant.ts'
import type { Closing } from './closings.ts'

/**
 * Whose deliveries to the endpoint used up their attempts while it was away. Breakers know endpoints and no tenants; the index over dead
 * letters finds the few that ended within those minutes.
 */
export async function findStricken(
  { oltp, tenants }: { readonly oltp: Oltp; readonly tenants: Pick<Tenants, 'placements'> },
  { endpointId, failingSince, closedAt }: Closing,
): Promise<TenantId | undefined> {
  for (const placement of await tenants.placements()) {
    const { rows } = await oltp.asOperator(
      'find what failed before a breaker closed',
      (tx) => tx.query<{ tenant_id: TenantId }>(FIND, [endpointId, failingSince, closedAt]),
      placement,
    )
    if (rows[0]) return rows[0].tenant_id
  }
  return undefined
}

const FIND = `
  select tenant_id
  from deliveries
  where status = 'exhausted'
    and completed_at between $2 and $3
    and endpoint_id = $1
  limit 1`
