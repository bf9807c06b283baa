import type { Survey, SurveyAnswersTo, SurveyValidation } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { OptionDefinition, QuestionDefinition } from './survey-definition.ts'

/** A row of {@link SELECT_SURVEYS}. */
export interface SurveyRow {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly version: number
  readonly validation: SurveyValidation
  readonly answers_to: SurveyAnswersTo
  readonly created_at: Date
  readonly updated_at: Date
  readonly questions: readonly QuestionDefinition[]
}

/** The questions of version `v` as JSON, in their order; $1 is the tenant, named for each table so that one shard has it. */
export const SELECT_QUESTIONS = `
  select coalesce(json_agg(json_build_object('id', q.id, 'key', q.key, 'type', q.type, 'text', q.text, 'options', (
    select coalesce(json_agg(json_build_object('id', o.id, 'label', o.label, 'value', o.value) order by o."order"), '[]')
    from options o
    where o.tenant_id = $1 and o.survey_version_id = q.survey_version_id and o.question_id = q.id
  )) order by q."order"), '[]')
  from questions q
  where q.tenant_id = $1 and q.survey_version_id = v.id`

/** Surveys `s` of tenant $1 with the questions of their current version; callers add `where`, on s.tenant_id first. */
export const SELECT_SURVEYS = `
  select s.id, s.name, s.slug, s.version, s.validation, s.answers_to, s.created_at, s.updated_at, (${SELECT_QUESTIONS}) as questions
  from surveys s
  join survey_versions v on v.tenant_id = s.tenant_id and v.survey_id = s.id and v.version = s.version`

export async function findSurvey(tx: Tx, tenantId: TenantId, surveyId: string): Promise<Survey | undefined> {
  const { rows } = await tx.query<SurveyRow>(`${SELECT_SURVEYS} where s.tenant_id = $1 and s.id = $2`, [
    tenantId,
    surveyId,
  ])
  return rows[0] && toSurvey(rows[0])
}

export function toSurvey(row: SurveyRow): Survey {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    version: row.version,
    validation: row.validation,
    answersTo: row.answers_to,
    questions: row.questions.map(({ id, key, type, text, options }) => {
      return { id, key, type, text, ...(options.length > 0 && { options: options.map(toOption) }) }
    }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

const toOption = ({ id, label, value }: OptionDefinition) => ({ id, label, ...(value !== null && { value }) })

export const surveyNotFound = (surveyId: string): HowazitError =>
  new HowazitError('not_found', `There is no survey ${surveyId}.`)
