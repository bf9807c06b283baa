import type { Tenant } from '../tenancy/tenant.ts'
import type { ClientDeps } from './client-deps.ts'
import { clientNotFound, toRowId } from './client-row.ts'

/** Revoking again changes nothing. @throws HowazitError `not_found` */
export async function revokeClient(deps: ClientDeps, tenant: Tenant, clientId: string): Promise<void> {
  const values = [tenant.id, toRowId(tenant, clientId), deps.clock.now()]
  await deps.oltp.inTenant(tenant, async (tx) => {
    const { rowCount } = await tx.query(REVOKE, values)
    if (rowCount === 0) throw clientNotFound(clientId)
    await deps.audit.record(tx, tenant, { subject: { type: 'client', id: clientId } })
  })
}

const REVOKE = `
  update api_clients
  set revoked_at = coalesce(revoked_at, $3)
  where tenant_id = $1
    and id = $2`
