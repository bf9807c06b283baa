import type { AuditEntry } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type EntryRow, toEntry } from './to-entry.ts'

export interface EntryQuery extends PageQuery {
  readonly operation?: string | undefined
  /** Ids. */
  readonly actor?: string | undefined
  readonly subject?: string | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

/** Newest first: ids are ordered by time. What is not chained yet is among them. */
export function createListEntries({ oltp }: { readonly oltp: Pick<Oltp, 'inTenant'> }) {
  return async function listEntries(tenant: Tenant, query: EntryQuery): Promise<Page<AuditEntry>> {
    const { operation, actor, subject, from, to, cursor, limit } = query
    const before = cursor === undefined ? undefined : decodeCursor(cursor).id
    const filters = [operation, actor, subject, from?.toISOString(), to?.toISOString()].map((value) => value ?? null)
    const values = [tenant.id, before ?? null, ...filters, limit + 1]
    const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<EntryRow>(SELECT, values))
    const items = rows.slice(0, limit).map(toEntry)
    const last = items.at(-1)
    return {
      items,
      ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: new Date(last.occurredAt), id: last.id }) }),
    }
  }
}

// Times are all written in one form, in which they are ordered as text.
const SELECT = `
  select id, record::text as record, seq, mac
  from audit_entries
  where tenant_id = $1
    and ($2::uuid is null or id < $2)
    and ($3::text is null or record ->> 'operation' = $3)
    and ($4::text is null or record -> 'actor' ->> 'id' = $4)
    and ($5::text is null or record -> 'subject' ->> 'id' = $5)
    and ($6::text is null or (record ->> 'occurredAt') collate "C" >= $6)
    and ($7::text is null or (record ->> 'occurredAt') collate "C" < $7)
  order by id desc
  limit $8`
