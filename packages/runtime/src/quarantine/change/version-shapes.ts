import type { SurveyShape } from '../../ingest/survey-shape.ts'
import type { SurveyShapes } from '../../ingest/survey-shapes.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import { loadVersionShape } from '../../surveys/load-survey-shape.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

/** Surveys as if this version of each were the only one. Versions never change, and few surveys are judged at a time: nothing is kept. */
export function versionShapes(oltp: Oltp, version: number): SurveyShapes {
  const load = (tenant: Tenant, surveyId: string): Promise<SurveyShape | undefined> =>
    oltp.inTenant(tenant, (tx) => loadVersionShape(tx, tenant.id, { surveyId, version }))
  return { find: load, recall: load, refresh: load }
}
