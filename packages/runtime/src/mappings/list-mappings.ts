import type { NamedMapping } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type MappingRow, SELECT_MAPPINGS, toMapping } from './mapping-row.ts'

/** Newest first. */
export async function listMappings(
  oltp: Oltp,
  tenant: Tenant,
  { name, cursor, limit }: PageQuery & { readonly name?: string },
): Promise<Page<NamedMapping>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<MappingRow>(SELECT, [tenant.id, name ?? null, after?.at ?? null, after?.id ?? null, limit + 1]),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toMapping),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

const SELECT = `${SELECT_MAPPINGS}
    and ($2::text is null or m.name = $2)
    and ($3::timestamptz is null or (m.created_at, m.id) < ($3::timestamptz, $4::uuid))
  order by m.created_at desc, m.id desc
  limit $5`
