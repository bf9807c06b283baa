import type { Connection } from '@howazit/sdk'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { type ConnectionRow, SELECT_CONNECTIONS, toConnection } from './connection-row.ts'
import { listRoutes } from './route-row.ts'

/** Newest first. */
export async function listConnections(
  { oltp }: ConnectionDeps,
  tenant: Tenant,
  { cursor, limit, name }: PageQuery & { name?: string },
): Promise<Page<Connection>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  return await oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<ConnectionRow>(SELECT, [
      tenant.id,
      after?.at ?? null,
      after?.id ?? null,
      name ?? null,
      limit + 1,
    ])
    const shown = rows.slice(0, limit)
    const routes = await listRoutes(
      tx,
      tenant.id,
      shown.map(({ id }) => id),
    )
    const last = shown.at(-1)
    return {
      items: shown.map((row) => toConnection(row, routes.get(row.id) ?? [])),
      ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
    }
  })
}

const SELECT = `${SELECT_CONNECTIONS}
    and ($2::timestamptz is null or (c.created_at, c.id) < ($2::timestamptz, $3::uuid))
    and ($4::text is null or c.name = $4)
  order by c.created_at desc, c.id desc
  limit $5`
