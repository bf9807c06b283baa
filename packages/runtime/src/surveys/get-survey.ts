import type { Survey } from '@howazit/sdk'
import { isUuid } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { findSurvey, surveyNotFound } from './select-survey.ts'

/** Reads a survey with its current version, or throws `not_found`. */
export function createGetSurvey({ oltp }: { readonly oltp: Oltp }) {
  return async function getSurvey(tenant: Tenant, surveyId: string): Promise<Survey> {
    const survey = isUuid(surveyId) && (await oltp.inTenant(tenant, (tx) => findSurvey(tx, tenant.id, surveyId)))
    if (!survey) throw surveyNotFound(surveyId)
    return survey
  }
}
