import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

/** Ends what waits to go along routes that are taken away; what is being sent right now is left to its sender. */
export async function refuseDeliveries(
  tx: Tx,
  tenantId: TenantId,
  { routeIds, now }: { readonly routeIds: readonly string[]; readonly now: Date },
): Promise<void> {
  await tx.query(REFUSE_PENDING, [tenantId, routeIds, now])
}

const REFUSE_PENDING = `
  update deliveries
  set status = 'refused', reason = 'endpoint_deleted', completed_at = $3, next_attempt_at = null, fence = fence + 1
  where tenant_id = $1
    and route_id = any ($2::uuid[])
    and status = 'pending'
    and (lease_until is null or lease_until <= $3)`
