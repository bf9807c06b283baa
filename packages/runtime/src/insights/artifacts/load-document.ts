import type { Tx } from '../../oltp/oltp.ts'
import { findSurvey } from '../../surveys/select-survey.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { holdQuoted } from '../job/hold-quoted.ts'
import { getInsightRow } from '../job/insight-row.ts'
import { readFindings } from '../job/list-findings.ts'
import type { InsightDocument } from './insight-document.ts'

const ALL = 2_147_483_647

/** As the findings and the survey are now, and stay until the transaction ends: an erasure under way is waited for. */
export async function loadDocument(tx: Tx, tenant: Tenant, insightId: string): Promise<InsightDocument> {
  await holdQuoted(tx, tenant, insightId)
  const row = await getInsightRow(tx, tenant, insightId)
  const survey = await findSurvey(tx, tenant.id, row.survey_id)
  const { timeframe, compareWith, segments, minimumN } = row.request
  return {
    insightId,
    survey: {
      id: row.survey_id,
      name: survey?.name ?? '',
      questions: (survey?.questions ?? []).map(({ key, text }) => ({ key, text })),
    },
    timeframe,
    ...(compareWith && { compareWith }),
    segments,
    minimumN,
    responses: row.response_count ?? 0,
    taxonomyVersion: row.taxonomy_version ?? 0,
    modelVersion: row.model_version ?? '',
    findings: await readFindings(tx, tenant, { insightId, after: 0, count: ALL, mayReadResponses: true }),
  }
}
