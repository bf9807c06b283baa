import type { Runtime } from '../../../../src/runtime.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'
import { PAGE } from './use.ts'

export async function useClients({ clients }: Runtime, tenant: Tenant): Promise<void> {
  const client = { name: 'Kiosk', scopes: ['responses:write' as const] }
  const { id: clientId, secret } = await clients.create(tenant, client)
  await clients.authenticate({ clientId, secret })
  await clients.rotateSecret(tenant, clientId)
  await clients.get(tenant, clientId)
  await clients.create(tenant, client)
  const { nextCursor } = await clients.list(tenant, PAGE)
  await clients.list(tenant, { ...PAGE, ...(nextCursor !== undefined && { cursor: nextCursor }) })
  await clients.revoke(tenant, clientId)
}
