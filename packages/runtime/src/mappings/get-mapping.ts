import type { NamedMapping } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { getMappingRow, toMapping } from './mapping-row.ts'

/** @throws HowazitError `not_found`, also for another tenant's. */
export async function getMapping(oltp: Oltp, tenant: Tenant, mappingId: string): Promise<NamedMapping> {
  return toMapping(await oltp.inTenant(tenant, (tx) => getMappingRow(tx, tenant.id, mappingId)))
}
