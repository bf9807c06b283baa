import type { SurveyResponse } from '@howazit/sdk'
import type { Range } from '../analytics/analytics.ts'
import { isUuid } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type ResponseRow, selectResponses, toStoredResponse } from './select-responses.ts'
import { toSurveyResponse } from './to-survey-response.ts'

/**
 * Pages through responses, newest submittedAt first. Responses stored meanwhile appear where their time puts them; a replica may answer,
 * seconds behind.
 */
export function createListResponses({ oltp }: { readonly oltp: Oltp }) {
  return async function listResponses(
    tenant: Tenant,
    query: PageQuery & Range & { surveyId?: string },
  ): Promise<Page<SurveyResponse>> {
    const { surveyId, from, to, cursor, limit } = query
    const before = cursor === undefined ? undefined : decodeCursor(cursor)
    if (surveyId !== undefined && !isUuid(surveyId)) return { items: [] }
    const { text, values } = pageStatement([
      ['r.tenant_id = $', tenant.id],
      ['r.survey_id = $', surveyId],
      ['r.submitted_at >= $', from],
      ['r.submitted_at < $', to],
      // The first of the two says the same to the planner in words it can choose partitions by.
      ['r.submitted_at <= $', before?.at],
      ['(r.submitted_at, r.id) < ($, $)', before?.at, before?.id],
    ])
    const { rows } = await oltp.readInTenant(tenant, (tx) => tx.query<ResponseRow>(text, [...values, limit + 1]))
    return toPage(rows, limit)
  }
}

/** A condition with a `$` for each of its values; left out when the first one is undefined. */
type Condition = readonly [sql: string, ...values: (Date | string | undefined)[]]

/**
 * One statement per combination of filters instead of `$2 is null or ...`, which would hide the indexes and partitions from
 * the planner. Only the fixed texts above become SQL; every value is a parameter.
 */
function pageStatement(conditions: readonly Condition[]): { text: string; values: unknown[] } {
  const given = conditions.filter(([, value]) => value !== undefined)
  const values = given.flatMap(([, ...of]) => of)
  const numbers = values.keys()
  const numbered = given.map(([sql]) => sql.replaceAll('$', () => `$${numbers.next().value! + 1}`))
  // The page is cut before anything is joined to it: thousands of responses may share one submittedAt.
  const page = `(
    select *
    from responses r
    where ${numbered.join('\n      and ')}
    order by r.submitted_at desc, r.id desc
    limit $${values.length + 1}
  )`
  const text = `${selectResponses(page)}
  order by r.submitted_at desc, r.id desc`
  return { text, values }
}

function toPage(rows: readonly ResponseRow[], limit: number): Page<SurveyResponse> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const nextCursor = rows.length > limit && last ? encodeCursor({ at: last.submitted_at, id: last.id }) : undefined
  return {
    items: items.map((row) => toSurveyResponse(toStoredResponse(row), row.revision)),
    ...(nextCursor !== undefined && { nextCursor }),
  }
}
