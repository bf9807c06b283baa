import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import { PLATFORM } from './act.ts'

export interface FindChainsDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly tenants: Pick<Tenants, 'find'>
}

/** The chains that have something to do, without a look at the others: two small indexes say which. */
export function createFindChains({ oltp, tenants }: FindChainsDeps) {
  const list = async (reason: string, statement: string): Promise<readonly Tenant[]> => {
    const { rows } = await oltp.asOperator(reason, (tx) => tx.query<{ tenant_id: TenantId }>(statement))
    const find = async (id: TenantId) => (id === PLATFORM.id ? PLATFORM : await tenants.find(id))
    const found = await Promise.all(rows.map((row) => find(row.tenant_id)))
    return found.filter((tenant) => tenant !== undefined)
  }
  return {
    /** Those with entries that are not chained yet. */
    unchained: () => list('chain audit entries', UNCHAINED),
    /** Those that are longer than what is anchored of them. */
    unanchored: () => list('anchor audit chains', UNANCHORED),
  }
}

const UNCHAINED = 'select distinct tenant_id from audit_entries where seq is null'

const UNANCHORED = 'select tenant_id from audit_heads where anchored_seq < seq'
