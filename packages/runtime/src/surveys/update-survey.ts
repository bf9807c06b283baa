import type { Survey, SurveyUpdate } from '@howazit/sdk'
import { isUuid } from '../ids.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type SurveyDeps, summarise } from './create-survey.ts'
import { findSurvey, surveyNotFound } from './select-survey.ts'

/** Changes how a survey takes responses. It keeps its version, and its place in lists. @throws HowazitError `not_found` */
export function createUpdateSurvey({ oltp, audit }: Pick<SurveyDeps, 'oltp' | 'audit'>) {
  return async function updateSurvey(
    tenant: Tenant,
    surveyId: string,
    { validation, answersTo }: SurveyUpdate,
  ): Promise<Survey> {
    if (!isUuid(surveyId)) throw surveyNotFound(surveyId)
    return await oltp.inTenant(tenant, async (tx) => {
      await tx.query(LOCK, [tenant.id, surveyId])
      const before = await findSurvey(tx, tenant.id, surveyId)
      if (!before) throw surveyNotFound(surveyId)
      await tx.query(UPDATE, [tenant.id, surveyId, validation ?? null, answersTo ?? null])
      const after = (await findSurvey(tx, tenant.id, surveyId))!
      const change = { before: summarise(before), after: summarise(after) }
      await audit.record(tx, tenant, { subject: { type: 'survey', id: surveyId }, ...change })
      return after
    })
  }
}

const LOCK = `
  select
  from surveys
  where tenant_id = $1 and id = $2
  for update`

const UPDATE = `
  update surveys
  set validation = coalesce($3, validation), answers_to = coalesce($4, answers_to)
  where tenant_id = $1 and id = $2`
