import type { ClientWithSecret } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ClientDeps } from './client-deps.ts'
import { CLIENT_COLUMNS, type ClientRow, clientNotFound, toClient, toRowId } from './client-row.ts'
import { createClientSecret, hashClientSecret } from './client-secret.ts'

/** Whoever uses the client has this long to learn the new secret. */
const OVERLAP_MS = 24 * 60 * 60 * 1000

/** @throws HowazitError `not_found`, also for a revoked client. */
export async function rotateClientSecret(
  deps: ClientDeps,
  tenant: Tenant,
  clientId: string,
): Promise<ClientWithSecret> {
  const id = toRowId(tenant, clientId)
  const secret = createClientSecret()
  const now = deps.clock.now()
  const values = [tenant.id, id, hashClientSecret(secret), new Date(now.getTime() + OVERLAP_MS), now]
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<ClientRow>(ROTATE, values)
    if (!rows[0]) throw clientNotFound(clientId)
    await deps.audit.record(tx, tenant, { subject: { type: 'client', id: clientId } })
    return { ...toClient(tenant, rows[0]), secret }
  })
}

const ROTATE = `
  update api_clients
  set previous_secret_hash = secret_hash, previous_secret_until = $4, secret_hash = $3, secret_rotated_at = $5
  where tenant_id = $1
    and id = $2
    and revoked_at is null
  returning ${CLIENT_COLUMNS}`
