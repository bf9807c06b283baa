import type { Survey, SurveyVersionCreate } from '@howazit/sdk'
import { isUuid } from '../ids.ts'
import { canonicalHash } from '../ingest/canonical-body.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import { type SurveyDeps, summarise } from './create-survey.ts'
import { insertVersion } from './insert-version.ts'
import { findSurvey, SELECT_QUESTIONS, surveyNotFound } from './select-survey.ts'
import { defineQuestions, type QuestionDefinition } from './survey-definition.ts'

interface CurrentRow {
  readonly version: number
  readonly content_hash: string
  readonly updated_at: Date
}

/**
 * Publishes a new version; questions keep their identity. Publishing what the current version was published from changes
 * nothing, so a request may be repeated.
 */
export function createCreateSurveyVersion({ oltp, clock, ids, audit }: SurveyDeps) {
  return async function createSurveyVersion(
    tenant: Tenant,
    surveyId: string,
    { questions }: SurveyVersionCreate,
  ): Promise<Survey> {
    if (!isUuid(surveyId)) throw surveyNotFound(surveyId)
    return await oltp.inTenant(tenant, async (tx) => {
      const current = await lockSurvey(tx, tenant.id, surveyId)
      const earlier = await selectQuestionsOfAllVersions(tx, tenant.id, surveyId)
      const defined = defineQuestions(questions, { ids, earlier })
      const contentHash = canonicalHash({ questions })
      if (contentHash === current.content_hash) return (await findSurvey(tx, tenant.id, surveyId))!

      const createdAt = laterThan(current.updated_at, clock.now())
      const version = { tenantId: tenant.id, surveyId, version: current.version + 1, createdAt }
      await insertVersion(tx, { ...version, id: ids.newId(), contentHash, questions: defined })
      await tx.query(UPDATE_SURVEY, [tenant.id, surveyId, version.version, createdAt])
      const after = (await findSurvey(tx, tenant.id, surveyId))!
      const change = { before: { version: current.version }, after: summarise(after) }
      await audit.record(tx, tenant, { subject: { type: 'survey', id: surveyId }, ...change })
      return after
    })
  }
}

/** Two versions published at the same time get their numbers one after the other. */
async function lockSurvey(tx: Tx, tenantId: TenantId, surveyId: string): Promise<CurrentRow> {
  await tx.query('select from surveys where tenant_id = $1 and id = $2 for update', [tenantId, surveyId])
  // A statement of its own: joined to the lock, a version that was published while we waited would be joined to nothing.
  const { rows } = await tx.query<CurrentRow>(SELECT_CURRENT, [tenantId, surveyId])
  if (!rows[0]) throw surveyNotFound(surveyId)
  return rows[0]
}

/** A clock that went back must not move the survey down the list. */
const laterThan = (earlier: Date, now: Date): Date => (now > earlier ? now : earlier)

async function selectQuestionsOfAllVersions(
  tx: Tx,
  tenantId: TenantId,
  surveyId: string,
): Promise<readonly QuestionDefinition[]> {
  const { rows } = await tx.query<{ questions: QuestionDefinition[] }>(SELECT_VERSIONS, [tenantId, surveyId])
  return rows.flatMap(({ questions }) => questions)
}

const SELECT_CURRENT = `
  select s.version, s.updated_at, encode(v.content_hash, 'hex') as content_hash
  from surveys s
  join survey_versions v on v.tenant_id = s.tenant_id and v.survey_id = s.id and v.version = s.version
  where s.tenant_id = $1 and s.id = $2`

const SELECT_VERSIONS = `
  select (${SELECT_QUESTIONS}) as questions
  from survey_versions v
  where v.tenant_id = $1 and v.survey_id = $2
  order by v.version desc`

const UPDATE_SURVEY = `
  update surveys
  set version = $3, updated_at = $4
  where tenant_id = $1 and id = $2`
