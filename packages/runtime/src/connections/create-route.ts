import type { Route, RouteCreate } from '@howazit/sdk'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import { throwFindings } from '../surveys/survey-definition.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { checkRoute } from './check-routes.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { lockConnectionRow } from './connection-row.ts'
import { insertRoutes } from './insert-routes.ts'
import { getRouteRow, routeSubject, toRoute } from './route-row.ts'

export interface NewRoute {
  readonly connectionId: string
  readonly route: RouteCreate
}

/** Lets events set off an operation. @throws HowazitError `not_found`, `validation_failed` */
export async function createRoute(
  deps: ConnectionDeps,
  tenant: Tenant,
  { connectionId, route }: NewRoute,
): Promise<Route> {
  throwFindings(findUnstorable(route))
  return await deps.oltp.inTenant(tenant, async (tx) => {
    // Locked, so that it is still there, and at this version, when the route is.
    const { manifest_hash: hash, auth_mode: authMode } = await lockConnectionRow(tx, tenant.id, connectionId)
    const { connector } = await deps.pinnedConnectors.load(tx, tenant.id, hash.toString('hex'))
    throwFindings(checkRoute({ connector, authMode }, route))
    const [id] = await insertRoutes(deps, tx, { tenant, connectionId, routes: [route], at: '' })
    const created = toRoute(await getRouteRow(tx, tenant.id, { connectionId, routeId: id as string }))
    await deps.audit.record(tx, tenant, { subject: routeSubject(created.id), after: created })
    return created
  })
}
