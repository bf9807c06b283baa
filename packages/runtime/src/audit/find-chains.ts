import { escapeIdentifier } from 'pg'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import { whereKey } from '../tenancy/placement.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import { PLATFORM } from './act.ts'

export interface FindChainsDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly tenants: Pick<Tenants, 'find' | 'placements'>
}

/** The chains that have something to do, without a look at the others: two small indexes say which. */
export function createFindChains({ oltp, tenants }: FindChainsDeps) {
  const list = async (reason: string, statementFor: (schema: string) => string): Promise<readonly Tenant[]> => {
    const find = async (id: TenantId) => (id === PLATFORM.id ? PLATFORM : await tenants.find(id))
    const found: (Tenant | undefined)[] = []
    for (const placements of Map.groupBy(await tenants.placements(), whereKey).values()) {
      // One question per database, however many schemas it has.
      const statement = placements
        .map(({ schemaName }) => statementFor(escapeIdentifier(schemaName)))
        .join(' union all ')
      const ask = (tx: Tx) => tx.query<{ tenant_id: TenantId }>(statement)
      const { rows } = await oltp.asOperator(reason, ask, placements[0])
      found.push(...(await Promise.all(rows.map((row) => find(row.tenant_id)))))
    }
    return found.filter((tenant) => tenant !== undefined)
  }
  return {
    /** Those with entries that are not chained yet. */
    unchained: () => list('chain audit entries', UNCHAINED),
    /** Those that are longer than what is anchored of them. */
    unanchored: () => list('anchor audit chains', UNANCHORED),
  }
}

const UNCHAINED = (schema: string) => `select distinct tenant_id from ${schema}.audit_entries where seq is null`

const UNANCHORED = (schema: string) => `select tenant_id from ${schema}.audit_heads where anchored_seq < seq`
