import type { Runtime } from '../../runtime.ts'
import { listArtifacts } from '../artifacts/list-artifacts.ts'
import { openArtifact } from '../artifacts/open-artifact.ts'
import { listPrompts } from '../language-model/list-prompts.ts'
import { cancelInsight, retryInsight } from './change-insight.ts'
import { exportRecords } from './export-records.ts'
import type { InsightDeps } from './insight-deps.ts'
import { listFindings } from './list-findings.ts'
import { getInsight, listInsights } from './list-insights.ts'
import { requestInsight } from './request-insight.ts'
import { readVerification, requestVerification } from './verify/request-verification.ts'

/**
 * Insights: what the responses of a survey say in a time.
 *
 *   queued      it waits for its turn: of a tenant only some run at a time
 *   running     somebody makes it, step by step; see `advanceInsight`
 *   succeeded   its findings are there
 *   failed      it came to nothing, or somebody cancelled it; a retry goes on with the step that was not finished
 */
export function createInsights(deps: InsightDeps): Omit<Runtime['insights'], 'follow'> {
  const { oltp } = deps
  return Object.freeze({
    create: (tenant, request) => requestInsight(deps, tenant, request),
    get: (tenant, insightId) => getInsight(oltp, tenant, insightId),
    list: (tenant, query) => listInsights(oltp, tenant, query),
    findings: (tenant, query) => listFindings(oltp, tenant, query),
    cancel: (tenant, insightId) => cancelInsight(deps, tenant, insightId),
    retry: (tenant, retry) => retryInsight(deps, tenant, retry),
    exportRecords: (tenant, place) => exportRecords(oltp, tenant, place),
    verify: (tenant, insightId) => requestVerification(deps, tenant, insightId),
    prompts: (tenant, insightId) => listPrompts(deps, tenant, insightId),
    artifacts: (tenant, insightId) => listArtifacts(deps, tenant, insightId),
    openArtifact: (link) => openArtifact(deps, link),
    getVerification: (tenant, insightId) => readVerification(oltp, tenant, insightId),
  } satisfies Omit<Runtime['insights'], 'follow'>)
}
