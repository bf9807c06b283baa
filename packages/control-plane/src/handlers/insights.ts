import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { cancelInsight } from '../operations/cancel-insight.ts'
import { createInsight } from '../operations/create-insight.ts'
import { createInsightSchedule } from '../operations/create-insight-schedule.ts'
import { deleteInsightSchedule } from '../operations/delete-insight-schedule.ts'
import { downloadArtifact } from '../operations/download-artifact.ts'
import { exportFindingRecords } from '../operations/export-finding-records.ts'
import { getInsight } from '../operations/get-insight.ts'
import { getInsightSchedule } from '../operations/get-insight-schedule.ts'
import { getInsightVerification } from '../operations/get-insight-verification.ts'
import { getSurveyThemes } from '../operations/get-survey-themes.ts'
import { listArtifacts } from '../operations/list-artifacts.ts'
import { listFindings } from '../operations/list-findings.ts'
import { listInsightPrompts } from '../operations/list-insight-prompts.ts'
import { listInsightSchedules } from '../operations/list-insight-schedules.ts'
import { listInsights } from '../operations/list-insights.ts'
import { retryInsight } from '../operations/retry-insight.ts'
import { streamInsights } from '../operations/stream-insights.ts'
import { updateInsightSchedule } from '../operations/update-insight-schedule.ts'
import { updateSurveyThemes } from '../operations/update-survey-themes.ts'
import { verifyInsight } from '../operations/verify-insight.ts'

export const insightHandlers = (runtime: Runtime) =>
  ({
    streamInsights: streamInsights(runtime),
    getSurveyThemes: getSurveyThemes(runtime),
    updateSurveyThemes: updateSurveyThemes(runtime),
    listInsights: listInsights(runtime),
    createInsight: createInsight(runtime),
    getInsight: getInsight(runtime),
    listFindings: listFindings(runtime),
    exportFindingRecords: exportFindingRecords(runtime),
    listInsightPrompts: listInsightPrompts(runtime),
    listArtifacts: listArtifacts(runtime),
    downloadArtifact: downloadArtifact(runtime),
    getInsightVerification: getInsightVerification(runtime),
    verifyInsight: verifyInsight(runtime),
    cancelInsight: cancelInsight(runtime),
    retryInsight: retryInsight(runtime),
    listInsightSchedules: listInsightSchedules(runtime),
    createInsightSchedule: createInsightSchedule(runtime),
    getInsightSchedule: getInsightSchedule(runtime),
    updateInsightSchedule: updateInsightSchedule(runtime),
    deleteInsightSchedule: deleteInsightSchedule(runtime),
  }) satisfies Partial<RouteHandlers>
