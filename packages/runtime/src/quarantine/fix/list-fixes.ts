import type { QuarantineFix, QuarantineFixItem } from '@howazit/sdk'
import type { Oltp } from '../../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../../page-cursor.ts'
import type { Page, PageQuery } from '../../runtime.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { type FixRow, getFixRow, SELECT_FIXES, toFix } from './fix-row.ts'

/** @throws HowazitError `not_found` */
export const getFix = async (oltp: Oltp, tenant: Tenant, fixId: string): Promise<QuarantineFix> =>
  toFix(await oltp.inTenant(tenant, (tx) => getFixRow(tx, tenant, fixId)))

/** Newest first. */
export async function listFixes(
  oltp: Oltp,
  tenant: Tenant,
  { cursor, limit }: PageQuery,
): Promise<Page<QuarantineFix>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<FixRow>(SELECT_PAGE, [tenant.id, after?.at ?? null, after?.id ?? null, limit + 1]),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toFix),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

interface ItemRow {
  readonly position: number
  readonly quarantine_id: string
  readonly response_id: string
  readonly verdict: QuarantineFixItem['verdict']
  readonly code: string | null
  readonly pointer: string | null
  readonly outcome: QuarantineFixItem['outcome']
  readonly ended_at: Date | null
}

const PAGE_SIZE = 1_000

/** What becomes of each item, one a line; pages are read as the reader asks for them. @throws HowazitError `not_found` */
export async function exportFix(oltp: Oltp, tenant: Tenant, fixId: string): Promise<AsyncIterable<string>> {
  await oltp.inTenant(tenant, (tx) => getFixRow(tx, tenant, fixId))
  return readLines(oltp, tenant, fixId)
}

async function* readLines(oltp: Oltp, tenant: Tenant, fixId: string): AsyncGenerator<string> {
  let after = 0
  for (;;) {
    const values = [tenant.id, fixId, after, PAGE_SIZE]
    const { rows } = await oltp.readInTenant(tenant, (tx) => tx.query<ItemRow>(SELECT_ITEMS, values))
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(toItem(row))}\n`).join('')
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_SIZE) return
    after = last.position
  }
}

const toItem = (row: ItemRow): QuarantineFixItem => ({
  position: row.position,
  quarantineId: row.quarantine_id,
  responseId: row.response_id,
  verdict: row.verdict,
  ...(row.code !== null && { code: row.code }),
  ...(row.pointer !== null && { pointer: row.pointer }),
  outcome: row.outcome,
  ...(row.ended_at !== null && { endedAt: row.ended_at.toISOString() }),
})

const SELECT_PAGE = `${SELECT_FIXES}
    and ($2::timestamptz is null or (f.created_at, f.id) < ($2::timestamptz, $3::uuid))
  order by f.created_at desc, f.id desc
  limit $4`

const SELECT_ITEMS = `
  select i.position, i.quarantine_id, q.response_id, i.verdict, i.code, i.pointer, i.outcome, i.ended_at
  from quarantine_fix_items i
  join quarantined_responses q on q.tenant_id = $1 and q.id = i.quarantine_id
  where i.tenant_id = $1
    and i.fix_id = $2
    and i.position > $3
  order by i.position
  limit $4`
