import type { Route, RouteUpdate } from '@howazit/sdk'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import { throwFindings } from '../surveys/survey-definition.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { findAbsentMappings } from './check-routes.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { getRouteRow, type RoutePlace, routeSubject, toRoute } from './route-row.ts'

/** Changes what is given; deliveries planned before keep the mapping they were planned with. @throws HowazitError `not_found`, `validation_failed` */
export async function updateRoute(
  { oltp, audit }: ConnectionDeps,
  tenant: Tenant,
  { update, ...place }: RoutePlace & { readonly update: RouteUpdate },
): Promise<Route> {
  throwFindings(findUnstorable(update))
  const { mappingId } = update
  return await oltp.inTenant(tenant, async (tx) => {
    const before = toRoute(await getRouteRow(tx, tenant.id, { ...place, isLocked: true }))
    const named = typeof mappingId === 'string' ? [{ mappingId, pointer: '/mappingId' }] : []
    throwFindings(await findAbsentMappings(tx, tenant.id, named))
    await tx.query(UPDATE, [
      tenant.id,
      place.routeId,
      mappingId === undefined ? (before.mappingId ?? null) : mappingId,
      JSON.stringify(update.conditions ?? before.conditions),
      update.enabled ?? before.enabled,
      update.scheduleMs === undefined ? (before.scheduleMs ?? null) : update.scheduleMs,
    ])
    const after = toRoute(await getRouteRow(tx, tenant.id, place))
    await audit.record(tx, tenant, { subject: routeSubject(after.id), before, after })
    return after
  })
}

const UPDATE = `
  update connection_routes
  set mapping_id = $3,
      conditions = $4,
      enabled = $5,
      schedule_ms = $6
  where tenant_id = $1
    and id = $2`
