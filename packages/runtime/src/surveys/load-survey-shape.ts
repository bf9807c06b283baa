import type { QuestionType, SurveyAnswersTo, SurveyValidation } from '@howazit/sdk'
import { isUuid } from '../ids.ts'
import type { QuestionShape, SurveyShape } from '../ingest/survey-shape.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

interface ShapeRow {
  readonly version: number
  readonly version_id: string
  readonly validation: SurveyValidation
  readonly answers_to: SurveyAnswersTo
  readonly question_id: string
  readonly type: QuestionType
  readonly is_removed: boolean
  readonly option_ids: readonly string[]
  readonly current_option_ids: readonly string[]
}

/** Reads what judging a response needs, over all versions of the survey; undefined when the tenant has no such survey. */
export async function loadSurveyShape(tx: Tx, tenantId: TenantId, surveyId: string): Promise<SurveyShape | undefined> {
  if (!isUuid(surveyId)) return undefined
  const { rows } = await tx.query<ShapeRow>(SELECT_SHAPE, [tenantId, surveyId])
  return toShape(surveyId, rows)
}

/** The same as if this version were the only one; undefined where there is none such. */
export async function loadVersionShape(
  tx: Tx,
  tenantId: TenantId,
  { surveyId, version }: { readonly surveyId: string; readonly version: number },
): Promise<SurveyShape | undefined> {
  if (!isUuid(surveyId)) return undefined
  const { rows } = await tx.query<ShapeRow>(SELECT_VERSION_SHAPE, [tenantId, surveyId, version])
  return toShape(surveyId, rows)
}

function toShape(id: string, rows: readonly ShapeRow[]): SurveyShape | undefined {
  const first = rows[0]
  if (!first) return undefined
  const { version, version_id: versionId, validation, answers_to: answersTo } = first
  const questions = rows.map((row) => [row.question_id, toQuestionShape(row)] as const)
  return { id, version, versionId, validation, answersTo, questions: new Map(questions) }
}

function toQuestionShape(row: ShapeRow): QuestionShape {
  const current = new Set(row.current_option_ids)
  const removed = row.option_ids.filter((optionId) => !current.has(optionId))
  return {
    id: row.question_id,
    type: row.type,
    optionIds: new Set(row.option_ids),
    // Left out where they say nothing, as they mostly do: shapes are kept by the hundred thousand.
    ...(row.is_removed && { isRemoved: true }),
    ...(removed.length > 0 && { removedOptionIds: new Set(removed) }),
  }
}

// A question keeps its type across versions, so min(type) is that type. In the order of the current version: reports without
// a question are about the first one.
const selectShape = (isCurrent: string, isJudged: string) => `
  select current.version, current.id as version_id, s.validation, s.answers_to, q.id as question_id, min(q.type) as type,
    bool_and(v.version <> current.version) as is_removed,
    array_remove(array_agg(distinct o.id::text), null) as option_ids,
    array_remove(array_agg(distinct o.id::text) filter (where v.version = current.version), null) as current_option_ids
  from surveys s
  join survey_versions current on current.tenant_id = s.tenant_id and current.survey_id = s.id and ${isCurrent}
  join survey_versions v on v.tenant_id = s.tenant_id and v.survey_id = s.id and ${isJudged}
  join questions q on q.tenant_id = v.tenant_id and q.survey_version_id = v.id
  left join options o on o.tenant_id = q.tenant_id and o.survey_version_id = q.survey_version_id and o.question_id = q.id
  where s.tenant_id = $1 and s.id = $2
  group by current.version, current.id, s.validation, s.answers_to, q.id
  order by max(v.version) desc, max(q."order")`

const SELECT_SHAPE = selectShape('current.version = s.version', 'true')

const SELECT_VERSION_SHAPE = selectShape('current.version = $3', 'v.version = $3')
