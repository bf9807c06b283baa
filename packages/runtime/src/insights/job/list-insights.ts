import type { Insight } from '@howazit/sdk'
import type { Oltp } from '../../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../../page-cursor.ts'
import type { Page, PageQuery } from '../../runtime.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { getInsightRow, type InsightRow, SELECT_INSIGHTS, toInsight } from './insight-row.ts'

/** @throws HowazitError `not_found` */
export const getInsight = async (oltp: Oltp, tenant: Tenant, insightId: string): Promise<Insight> =>
  toInsight(await oltp.inTenant(tenant, (tx) => getInsightRow(tx, tenant, insightId)))

/** Newest first. */
export async function listInsights(oltp: Oltp, tenant: Tenant, { cursor, limit }: PageQuery): Promise<Page<Insight>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<InsightRow>(SELECT_PAGE, [tenant.id, after?.at ?? null, after?.id ?? null, limit + 1]),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toInsight),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

const SELECT_PAGE = `${SELECT_INSIGHTS}
    and ($2::timestamptz is null or (i.created_at, i.id) < ($2::timestamptz, $3::uuid))
  order by i.created_at desc, i.id desc
  limit $4`
