import type { NamedMapping } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { countOutcomes } from './canary/count-outcomes.ts'
import { judgeCanary } from './canary/judge-canary.ts'
import { getMappingRow, toMapping } from './mapping-row.ts'

/** With how a canary does, where one runs. @throws HowazitError `not_found`, also for another tenant's. */
export async function getMapping(oltp: Oltp, tenant: Tenant, mappingId: string): Promise<NamedMapping> {
  return await oltp.inTenant(tenant, async (tx) => {
    const row = await getMappingRow(tx, tenant.id, mappingId)
    const mapping = toMapping(row)
    const { canary, publishedVersion } = mapping
    if (!canary || publishedVersion === undefined || !row.canary_since) return mapping
    const query = { mappingId, canary: canary.version, published: publishedVersion, since: row.canary_since }
    const outcomes = await countOutcomes(tx, tenant.id, query)
    const evidence = { ...outcomes, ...judgeCanary(outcomes.canary, outcomes.published) }
    return { ...mapping, canary: { ...canary, evidence } }
  })
}
