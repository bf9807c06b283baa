import type { QuestionType } from '@howazit/sdk'
import { isUuid } from '../ids.ts'
import type { SurveyShape } from '../ingest/survey-shape.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

interface ShapeRow {
  readonly version: number
  readonly version_id: string
  readonly question_id: string
  readonly type: QuestionType
  readonly option_ids: readonly string[]
}

/** Reads what judging a response needs, over all versions of the survey; undefined when the tenant has no such survey. */
export async function loadSurveyShape(tx: Tx, tenantId: TenantId, surveyId: string): Promise<SurveyShape | undefined> {
  if (!isUuid(surveyId)) return undefined
  const { rows } = await tx.query<ShapeRow>(SELECT_SHAPE, [tenantId, surveyId])
  const first = rows[0]
  if (!first) return undefined
  const questions = rows.map(({ question_id: id, type, option_ids: optionIds }) => {
    return [id, { id, type, optionIds: new Set(optionIds) }] as const
  })
  return { id: surveyId, version: first.version, versionId: first.version_id, questions: new Map(questions) }
}

// A question keeps its type across versions, so min(type) is that type. In the order of the current version: reports without
// a question are about the first one.
const SELECT_SHAPE = `
  select s.version, current.id as version_id, q.id as question_id, min(q.type) as type,
    array_remove(array_agg(distinct o.id::text), null) as option_ids
  from surveys s
  join survey_versions current on current.tenant_id = s.tenant_id and current.survey_id = s.id and current.version = s.version
  join survey_versions v on v.tenant_id = s.tenant_id and v.survey_id = s.id
  join questions q on q.tenant_id = v.tenant_id and q.survey_version_id = v.id
  left join options o on o.tenant_id = q.tenant_id and o.survey_version_id = q.survey_version_id and o.question_id = q.id
  where s.tenant_id = $1 and s.id = $2
  group by s.version, current.id, q.id
  order by max(v.version) desc, max(q."order")`
