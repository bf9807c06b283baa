import type { Client } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ClientDeps } from './client-deps.ts'
import { CLIENT_COLUMNS, type ClientRow, clientNotFound, toClient, toRowId } from './client-row.ts'

/** A revoked one too. @throws HowazitError `not_found`, also for another tenant's. */
export async function getClient(deps: ClientDeps, tenant: Tenant, clientId: string): Promise<Client> {
  const id = toRowId(tenant, clientId)
  const { rows } = await deps.oltp.inTenant(tenant, (tx) => tx.query<ClientRow>(SELECT, [tenant.id, id]))
  if (!rows[0]) throw clientNotFound(clientId)
  return toClient(tenant, rows[0])
}

const SELECT = `
  select ${CLIENT_COLUMNS}
  from api_clients
  where tenant_id = $1
    and id = $2`
