import type { ClientCreate, ClientWithSecret } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ClientDeps } from './client-deps.ts'
import { CLIENT_COLUMNS, type ClientRow, toClient } from './client-row.ts'
import { createClientSecret, hashClientSecret } from './client-secret.ts'

/** The secret is in the answer and nowhere else. Whether the scopes may be given away is for the caller to know. */
export async function createClient(deps: ClientDeps, tenant: Tenant, client: ClientCreate): Promise<ClientWithSecret> {
  const secret = createClientSecret()
  const id = deps.ids.newId()
  const values = [tenant.id, id, client.name, client.scopes, hashClientSecret(secret), deps.clock.now()]
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<ClientRow>(INSERT, values)
    if (!rows[0]) throw new Error(`Client ${id} was inserted without a row.`)
    const created = toClient(tenant, rows[0])
    await deps.audit.record(tx, tenant, { subject: { type: 'client', id: created.id }, after: created })
    return { ...created, secret }
  })
}

const INSERT = `
  insert into api_clients (tenant_id, id, name, scopes, secret_hash, created_at)
  values ($1, $2, $3, $4, $5, $6)
  returning ${CLIENT_COLUMNS}`
