import type { TenantMove } from '@howazit/sdk'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import { COLUMNS, type MoveRow, toTenantMove } from './move-row.ts'
import { getTenant } from './plan-move.ts'
import type { TenantMovesDeps } from './tenant-moves.ts'

/** Of a tenant, newest first. @throws HowazitError `not_found` */
export async function listMoves(
  { oltp, tenants }: Pick<TenantMovesDeps, 'oltp' | 'tenants'>,
  tenantId: string,
  { cursor, limit }: PageQuery,
): Promise<Page<TenantMove>> {
  await getTenant(tenants, tenantId)
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const values = [tenantId, after?.at ?? null, after?.id ?? null, limit + 1]
  const { rows } = await oltp.asOperator('move a tenant', (tx) => tx.query<MoveRow>(LIST, values))
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toTenantMove),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

// Rows are made with milliseconds, so that what a cursor says is all there is to a time.
const LIST = `
  select ${COLUMNS}
  from control.tenant_moves
  where tenant_id = $1
    and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))
  order by created_at desc, id desc
  limit $4`
