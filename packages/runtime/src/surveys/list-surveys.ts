import type { Survey } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { SELECT_SURVEYS, type SurveyRow, toSurvey } from './select-survey.ts'

/** Pages through surveys, most recently changed first. A survey changed between two pages may appear on neither. */
export function createListSurveys({ oltp }: { readonly oltp: Oltp }) {
  return async function listSurveys(tenant: Tenant, query: PageQuery & { slug?: string }): Promise<Page<Survey>> {
    const { slug, cursor, limit } = query
    const after = cursor === undefined ? undefined : decodeCursor(cursor)
    const { rows } = await oltp.inTenant(tenant, (tx) =>
      tx.query<SurveyRow>(SELECT_PAGE, [tenant.id, slug ?? null, after?.at ?? null, after?.id ?? null, limit + 1]),
    )
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    const nextCursor = rows.length > limit && last ? encodeCursor({ at: last.updated_at, id: last.id }) : undefined
    return { items: items.map(toSurvey), ...(nextCursor !== undefined && { nextCursor }) }
  }
}

const SELECT_PAGE = `${SELECT_SURVEYS}
  where s.tenant_id = $1
    and ($2::text is null or s.slug = $2)
    and ($3::timestamptz is null or s.updated_at < $3 or (s.updated_at = $3 and s.id > $4::uuid))
  order by s.updated_at desc, s.id
  limit $5`
