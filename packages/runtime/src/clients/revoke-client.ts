import type { Tenant } from '../tenancy/tenant.ts'
import type { ClientDeps } from './client-deps.ts'
import { clientNotFound, toRowId } from './client-row.ts'

/** Revoking again changes nothing. @throws HowazitError `not_found` */
export async function revokeClient(deps: ClientDeps, tenant: Tenant, clientId: string): Promise<void> {
  const values = [tenant.id, toRowId(tenant, clientId), deps.clock.now()]
  const { rowCount } = await deps.oltp.inTenant(tenant, (tx) => tx.query(REVOKE, values))
  if (rowCount === 0) throw clientNotFound(clientId)
}

const REVOKE = `
  update api_clients
  set revoked_at = coalesce(revoked_at, $3)
  where tenant_id = $1
    and id = $2`
