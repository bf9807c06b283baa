import type { Client } from '@howazit/sdk'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ClientDeps } from './client-deps.ts'
import { CLIENT_COLUMNS, type ClientRow, toClient } from './client-row.ts'

/** Newest first, revoked ones among them. */
export async function listClients(
  deps: ClientDeps,
  tenant: Tenant,
  { cursor, limit }: PageQuery,
): Promise<Page<Client>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { rows } = await deps.oltp.inTenant(tenant, (tx) =>
    tx.query<ClientRow>(SELECT, [tenant.id, after?.at ?? null, after?.id ?? null, limit + 1]),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => toClient(tenant, row)),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

const SELECT = `
  select ${CLIENT_COLUMNS}
  from api_clients
  where tenant_id = $1
    and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))
  order by created_at desc, id desc
  limit $4`
