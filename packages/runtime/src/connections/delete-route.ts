import type { Tenant } from '../tenancy/tenant.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { refuseDeliveries } from './refuse-deliveries.ts'
import { type RoutePlace, routeNotFound, routeSubject } from './route-row.ts'

/** Takes a route away; what waits to go along it is refused in the same transaction. @throws HowazitError `not_found` */
export async function deleteRoute(
  { oltp, audit, clock }: ConnectionDeps,
  tenant: Tenant,
  place: RoutePlace,
): Promise<void> {
  const now = clock.now()
  await oltp.inTenant(tenant, async (tx) => {
    const { rowCount } = await tx.query(DELETE, [tenant.id, place.connectionId, place.routeId, now])
    if (rowCount === 0) throw routeNotFound(place.routeId)
    await refuseDeliveries(tx, tenant.id, { routeIds: [place.routeId], now })
    await audit.record(tx, tenant, { subject: routeSubject(place.routeId) })
  })
}

const DELETE = `
  update connection_routes
  set deleted_at = $4, enabled = false
  where tenant_id = $1
    and connection_id = $2
    and id = $3
    and deleted_at is null`
