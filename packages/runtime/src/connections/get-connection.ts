import type { Connection } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { getConnectionRow, toConnection } from './connection-row.ts'
import { listRoutes } from './route-row.ts'

/** @throws HowazitError `not_found`, also for a deleted connection and for another tenant's. */
export async function getConnection({ oltp }: ConnectionDeps, tenant: Tenant, id: string): Promise<Connection> {
  return await oltp.inTenant(tenant, async (tx) => {
    const row = await getConnectionRow(tx, tenant.id, id)
    const routes = await listRoutes(tx, tenant.id, [row.id])
    return toConnection(row, routes.get(row.id) ?? [])
  })
}
