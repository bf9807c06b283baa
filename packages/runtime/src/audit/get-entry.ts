import { type AuditEntry, HowazitError } from '@howazit/sdk'
import { isUuid } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { AuditKey } from './audit-key.ts'
import { openPersonal } from './personal-data.ts'
import { type EntryRow, toEntry } from './to-entry.ts'

interface WholeRow extends EntryRow {
  readonly sealed: Buffer | null
}

/** With the personal data beside it, where that was not erased. Throws `not_found`, also for another tenant's. */
export function createGetEntry({ oltp, key }: { readonly oltp: Pick<Oltp, 'inTenant'>; readonly key: AuditKey }) {
  return async function getEntry(tenant: Tenant, entryId: string): Promise<AuditEntry> {
    const auditKey = await key()
    const { rows } = isUuid(entryId)
      ? await oltp.inTenant(tenant, (tx) => tx.query<WholeRow>(SELECT, [tenant.id, entryId]))
      : { rows: [] }
    if (!rows[0]) throw new HowazitError('not_found', `There is no audit entry ${entryId}.`)
    const { sealed, ...row } = rows[0]
    const entry = toEntry(row)
    if (sealed === null || entry.personal === undefined) return entry
    const place = { tenantId: tenant.id, entryId: entry.id }
    const personalData = openPersonal(auditKey, place, { sealed, commitment: entry.personal })
    return { ...entry, ...(personalData && { personalData }) }
  }
}

const SELECT = `
  select e.id, e.record::text as record, e.seq, e.mac, p.sealed
  from audit_entries e
  left join audit_personal p on p.tenant_id = e.tenant_id and p.entry_id = e.id
  where e.tenant_id = $1
    and e.id = $2`
