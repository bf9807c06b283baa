import type { Runtime, Tenant } from '@howazit/runtime'
import { HowazitError } from '@howazit/sdk'

/** The tenant that an operator names. @throws HowazitError `not_found` */
export async function findTenant({ tenants }: Pick<Runtime, 'tenants'>, tenantId: string): Promise<Tenant> {
  const tenant = await tenants.find(tenantId as Tenant['id'])
  if (!tenant) throw new HowazitError('not_found', `There is no tenant ${tenantId}.`)
  return tenant
}
