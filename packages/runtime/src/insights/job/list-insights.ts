import type { Insight } from '@howazit/sdk'
import type { Oltp } from '../../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../../page-cursor.ts'
import type { Page, PageQuery } from '../../runtime.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { getInsightRow, type InsightRow, SELECT_INSIGHTS, toInsight } from './insight-row.ts'

/** @throws HowazitError `not_found` */
export const getInsight = async (oltp: Oltp, tenant: Tenant, insightId: string): Promise<Insight> =>
  toInsight(await oltp.inTenant(tenant, (tx) => getInsightRow(tx, tenant, insightId)))

export interface InsightsQuery extends PageQuery {
  /** Those of a schedule alone. */
  readonly scheduleId?: string
}

/** Newest first. */
export async function listInsights(
  oltp: Oltp,
  tenant: Tenant,
  { cursor, limit, scheduleId }: InsightsQuery,
): Promise<Page<Insight>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<InsightRow>(scheduleId === undefined ? SELECT_PAGE : SELECT_PAGE_OF_SCHEDULE, [
      tenant.id,
      after?.at ?? null,
      after?.id ?? null,
      limit + 1,
      ...(scheduleId === undefined ? [] : [scheduleId]),
    ]),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toInsight),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

const PAGE = `
    and ($2::timestamptz is null or (i.created_at, i.id) < ($2::timestamptz, $3::uuid))
  order by i.created_at desc, i.id desc
  limit $4`

const SELECT_PAGE = `${SELECT_INSIGHTS}${PAGE}`

const SELECT_PAGE_OF_SCHEDULE = `${SELECT_INSIGHTS}
    and i.request ? 'scheduleId'
    and i.request ->> 'scheduleId' = $5${PAGE}`
