import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from './generated/fastify.gen.ts'
import { answerInbound } from './operations/answer-inbound.ts'
import { applyStreamReplay } from './operations/apply-stream-replay.ts'
import { approveQuarantineFix } from './operations/approve-quarantine-fix.ts'
import { cancelFleetMove } from './operations/cancel-fleet-move.ts'
import { cancelInsight } from './operations/cancel-insight.ts'
import { cancelPlatformReplay } from './operations/cancel-platform-replay.ts'
import { cancelQuarantineFix } from './operations/cancel-quarantine-fix.ts'
import { cancelReplay } from './operations/cancel-replay.ts'
import { cancelStreamReplay } from './operations/cancel-stream-replay.ts'
import { cancelTenantMove } from './operations/cancel-tenant-move.ts'
import { checkIsolation } from './operations/check-isolation.ts'
import { completeConsent } from './operations/complete-consent.ts'
import { completeTenantMove } from './operations/complete-tenant-move.ts'
import { createClient } from './operations/create-client.ts'
import { createConnection } from './operations/create-connection.ts'
import { createInsight } from './operations/create-insight.ts'
import { createInsightSchedule } from './operations/create-insight-schedule.ts'
import { createMapping } from './operations/create-mapping.ts'
import { createMappingVersion } from './operations/create-mapping-version.ts'
import { createRoute } from './operations/create-route.ts'
import { createSurvey } from './operations/create-survey.ts'
import { createSurveyVersion } from './operations/create-survey-version.ts'
import { createTenant } from './operations/create-tenant.ts'
import { createTenantClient } from './operations/create-tenant-client.ts'
import { createTenantToken } from './operations/create-tenant-token.ts'
import { createToken } from './operations/create-token.ts'
import { createWebhook } from './operations/create-webhook.ts'
import { cutOverTenantMove } from './operations/cut-over-tenant-move.ts'
import { deleteConnection } from './operations/delete-connection.ts'
import { deleteInsightSchedule } from './operations/delete-insight-schedule.ts'
import { deleteMapping } from './operations/delete-mapping.ts'
import { deleteResponse } from './operations/delete-response.ts'
import { deleteRoute } from './operations/delete-route.ts'
import { deleteSavedFilter } from './operations/delete-saved-filter.ts'
import { deleteWebhook } from './operations/delete-webhook.ts'
import { describeConnection } from './operations/describe-connection.ts'
import { diffTenantMove } from './operations/diff-tenant-move.ts'
import { discardPoisonMessages } from './operations/discard-poison-messages.ts'
import { downloadArtifact } from './operations/download-artifact.ts'
import { explainLedger } from './operations/explain-ledger.ts'
import { exportAudit } from './operations/export-audit.ts'
import { exportDeadLetters } from './operations/export-dead-letters.ts'
import { exportFindingRecords } from './operations/export-finding-records.ts'
import { exportPlatformAudit } from './operations/export-platform-audit.ts'
import { exportQuarantineFix } from './operations/export-quarantine-fix.ts'
import { exportReplay } from './operations/export-replay.ts'
import { exportResponses } from './operations/export-responses.ts'
import { exportStreamReplay } from './operations/export-stream-replay.ts'
import { getAuditEntry } from './operations/get-audit-entry.ts'
import { getClient } from './operations/get-client.ts'
import { getConnection } from './operations/get-connection.ts'
import { getConnector } from './operations/get-connector.ts'
import { getCsat } from './operations/get-csat.ts'
import { getDeadLetter } from './operations/get-dead-letter.ts'
import { getDeadLetterStats } from './operations/get-dead-letter-stats.ts'
import { getDelivery } from './operations/get-delivery.ts'
import { getFleetMove } from './operations/get-fleet-move.ts'
import { getHealth } from './operations/get-health.ts'
import { getInbound } from './operations/get-inbound.ts'
import { getInsight } from './operations/get-insight.ts'
import { getInsightSchedule } from './operations/get-insight-schedule.ts'
import { getInsightVerification } from './operations/get-insight-verification.ts'
import { getLedger } from './operations/get-ledger.ts'
import { getMapping } from './operations/get-mapping.ts'
import { getMappingVersion } from './operations/get-mapping-version.ts'
import { getNps } from './operations/get-nps.ts'
import { getPlatformReplay } from './operations/get-platform-replay.ts'
import { getPoisonMessage } from './operations/get-poison-message.ts'
import { getPoisonStats } from './operations/get-poison-stats.ts'
import { getQuarantineFix } from './operations/get-quarantine-fix.ts'
import { getQuarantineStats } from './operations/get-quarantine-stats.ts'
import { getQuarantined } from './operations/get-quarantined.ts'
import { getReadiness } from './operations/get-readiness.ts'
import { getReplay } from './operations/get-replay.ts'
import { getResponse } from './operations/get-response.ts'
import { getResponseCounts } from './operations/get-response-counts.ts'
import { getSavedFilter } from './operations/get-saved-filter.ts'
import { getSigningKeys } from './operations/get-signing-keys.ts'
import { getStreamReplay } from './operations/get-stream-replay.ts'
import { getSurvey } from './operations/get-survey.ts'
import { getSurveyThemes } from './operations/get-survey-themes.ts'
import { getTenant } from './operations/get-tenant.ts'
import { getTenantMove } from './operations/get-tenant-move.ts'
import { getWebhook } from './operations/get-webhook.ts'
import { getWebhookKeys } from './operations/get-webhook-keys.ts'
import { ingestResponse } from './operations/ingest-response.ts'
import { ingestResponses } from './operations/ingest-responses.ts'
import { invokeConnection } from './operations/invoke-connection.ts'
import { listArtifacts } from './operations/list-artifacts.ts'
import { listAudit } from './operations/list-audit.ts'
import { listClients } from './operations/list-clients.ts'
import { listConnections } from './operations/list-connections.ts'
import { listConnectors } from './operations/list-connectors.ts'
import { listDeadLetters } from './operations/list-dead-letters.ts'
import { listDeliveries } from './operations/list-deliveries.ts'
import { listFindings } from './operations/list-findings.ts'
import { listFleetMoves } from './operations/list-fleet-moves.ts'
import { listInsightPrompts } from './operations/list-insight-prompts.ts'
import { listInsightSchedules } from './operations/list-insight-schedules.ts'
import { listInsights } from './operations/list-insights.ts'
import { listMappingVersions } from './operations/list-mapping-versions.ts'
import { listMappings } from './operations/list-mappings.ts'
import { listPlatformAudit } from './operations/list-platform-audit.ts'
import { listPlatformReplays } from './operations/list-platform-replays.ts'
import { listPoisonMessages } from './operations/list-poison-messages.ts'
import { listPolls } from './operations/list-polls.ts'
import { listQuarantine } from './operations/list-quarantine.ts'
import { listQuarantineFixes } from './operations/list-quarantine-fixes.ts'
import { listReplays } from './operations/list-replays.ts'
import { listResponses } from './operations/list-responses.ts'
import { listSavedFilters } from './operations/list-saved-filters.ts'
import { listStreamReplays } from './operations/list-stream-replays.ts'
import { listSurveys } from './operations/list-surveys.ts'
import { listTenantMoves } from './operations/list-tenant-moves.ts'
import { listTenants } from './operations/list-tenants.ts'
import { listWebhooks } from './operations/list-webhooks.ts'
import { mirrorTenantMove } from './operations/mirror-tenant-move.ts'
import { pausePlatformReplay } from './operations/pause-platform-replay.ts'
import { pauseReplay } from './operations/pause-replay.ts'
import { planFleetMove } from './operations/plan-fleet-move.ts'
import { planPlatformReplay } from './operations/plan-platform-replay.ts'
import { planQuarantineFix } from './operations/plan-quarantine-fix.ts'
import { planReplay } from './operations/plan-replay.ts'
import { planTenantMove } from './operations/plan-tenant-move.ts'
import { previewMapping } from './operations/preview-mapping.ts'
import { publishMapping } from './operations/publish-mapping.ts'
import { receiveConsent } from './operations/receive-consent.ts'
import { receiveInbound } from './operations/receive-inbound.ts'
import { replayPoisonMessages } from './operations/replay-poison-messages.ts'
import { resumePlatformReplay } from './operations/resume-platform-replay.ts'
import { resumeReplay } from './operations/resume-replay.ts'
import { retryInsight } from './operations/retry-insight.ts'
import { reverseTenantMove } from './operations/reverse-tenant-move.ts'
import { revokeClient } from './operations/revoke-client.ts'
import { rollbackMapping } from './operations/rollback-mapping.ts'
import { rotateClientSecret } from './operations/rotate-client-secret.ts'
import { rotateInboundKey } from './operations/rotate-inbound-key.ts'
import { rotateWebhookSecret } from './operations/rotate-webhook-secret.ts'
import { runPlatformReplay } from './operations/run-platform-replay.ts'
import { runReplay } from './operations/run-replay.ts'
import { saveFilter } from './operations/save-filter.ts'
import { startConsent } from './operations/start-consent.ts'
import { startFleetMove } from './operations/start-fleet-move.ts'
import { startPoll } from './operations/start-poll.ts'
import { startStreamReplay } from './operations/start-stream-replay.ts'
import { startTenantMove } from './operations/start-tenant-move.ts'
import { stopPoll } from './operations/stop-poll.ts'
import { streamInsights } from './operations/stream-insights.ts'
import { streamResponses } from './operations/stream-responses.ts'
import { subscribeInbound } from './operations/subscribe-inbound.ts'
import { suggestIncidents } from './operations/suggest-incidents.ts'
import { suggestPlatformIncidents } from './operations/suggest-platform-incidents.ts'
import { testConnection } from './operations/test-connection.ts'
import { testWebhook } from './operations/test-webhook.ts'
import { traceResponse } from './operations/trace-response.ts'
import { unsubscribeInbound } from './operations/unsubscribe-inbound.ts'
import { updateConnection } from './operations/update-connection.ts'
import { updateInsightSchedule } from './operations/update-insight-schedule.ts'
import { updateReplay } from './operations/update-replay.ts'
import { updateResponse } from './operations/update-response.ts'
import { updateRoute } from './operations/update-route.ts'
import { updateSurvey } from './operations/update-survey.ts'
import { updateSurveyThemes } from './operations/update-survey-themes.ts'
import { updateTenant } from './operations/update-tenant.ts'
import { updateWebhook } from './operations/update-webhook.ts'
import { verifyAnalytics } from './operations/verify-analytics.ts'
import { verifyAudit } from './operations/verify-audit.ts'
import { verifyInsight } from './operations/verify-insight.ts'
import { verifyPlatformAudit } from './operations/verify-platform-audit.ts'
import { whoami } from './operations/whoami.ts'

/** The route table. An operation of the contract that is missing here does not compile. */
export function createHandlers(runtime: Runtime): RouteHandlers {
  return {
    ingestResponse: ingestResponse(runtime),
    ingestResponses: ingestResponses(runtime),
    listResponses: listResponses(runtime),
    getResponse: getResponse(runtime),
    updateResponse: updateResponse(runtime),
    deleteResponse: deleteResponse(runtime),
    traceResponse: traceResponse(runtime),
    exportResponses: exportResponses(runtime),
    streamResponses: streamResponses(runtime),
    streamInsights: streamInsights(runtime),
    listSurveys: listSurveys(runtime),
    createSurvey: createSurvey(runtime),
    getSurvey: getSurvey(runtime),
    createSurveyVersion: createSurveyVersion(runtime),
    updateSurvey: updateSurvey(runtime),
    listQuarantine: listQuarantine(runtime),
    getQuarantineStats: getQuarantineStats(runtime),
    getQuarantined: getQuarantined(runtime),
    listQuarantineFixes: listQuarantineFixes(runtime),
    planQuarantineFix: planQuarantineFix(runtime),
    getQuarantineFix: getQuarantineFix(runtime),
    approveQuarantineFix: approveQuarantineFix(runtime),
    cancelQuarantineFix: cancelQuarantineFix(runtime),
    exportQuarantineFix: exportQuarantineFix(runtime),
    listWebhooks: listWebhooks(runtime),
    createWebhook: createWebhook(runtime),
    getWebhook: getWebhook(runtime),
    updateWebhook: updateWebhook(runtime),
    deleteWebhook: deleteWebhook(runtime),
    rotateWebhookSecret: rotateWebhookSecret(runtime),
    testWebhook: testWebhook(runtime),
    listMappings: listMappings(runtime),
    createMapping: createMapping(runtime),
    previewMapping: previewMapping(runtime),
    getMapping: getMapping(runtime),
    listMappingVersions: listMappingVersions(runtime),
    createMappingVersion: createMappingVersion(runtime),
    getMappingVersion: getMappingVersion(runtime),
    publishMapping: publishMapping(runtime),
    rollbackMapping: rollbackMapping(runtime),
    deleteMapping: deleteMapping(runtime),
    listConnectors: listConnectors(runtime),
    getConnector: getConnector(runtime),
    listConnections: listConnections(runtime),
    createConnection: createConnection(runtime),
    getConnection: getConnection(runtime),
    updateConnection: updateConnection(runtime),
    deleteConnection: deleteConnection(runtime),
    createRoute: createRoute(runtime),
    updateRoute: updateRoute(runtime),
    deleteRoute: deleteRoute(runtime),
    testConnection: testConnection(runtime),
    describeConnection: describeConnection(runtime),
    invokeConnection: invokeConnection(runtime),
    receiveConsent: receiveConsent(runtime),
    startConsent: startConsent(runtime),
    completeConsent: completeConsent(runtime),
    getInbound: getInbound(runtime),
    rotateInboundKey: rotateInboundKey(runtime),
    subscribeInbound: subscribeInbound(runtime),
    unsubscribeInbound: unsubscribeInbound(runtime),
    listPolls: listPolls(runtime),
    startPoll: startPoll(runtime),
    stopPoll: stopPoll(runtime),
    answerInbound: answerInbound(runtime),
    receiveInbound: receiveInbound(runtime),
    listDeliveries: listDeliveries(runtime),
    getDelivery: getDelivery(runtime),
    listDeadLetters: listDeadLetters(runtime),
    getDeadLetterStats: getDeadLetterStats(runtime),
    exportDeadLetters: exportDeadLetters(runtime),
    getDeadLetter: getDeadLetter(runtime),
    listSavedFilters: listSavedFilters(runtime),
    saveFilter: saveFilter(runtime),
    getSavedFilter: getSavedFilter(runtime),
    deleteSavedFilter: deleteSavedFilter(runtime),
    suggestIncidents: suggestIncidents(runtime),
    listReplays: listReplays(runtime),
    planReplay: planReplay(runtime),
    getReplay: getReplay(runtime),
    updateReplay: updateReplay(runtime),
    runReplay: runReplay(runtime),
    pauseReplay: pauseReplay(runtime),
    resumeReplay: resumeReplay(runtime),
    cancelReplay: cancelReplay(runtime),
    exportReplay: exportReplay(runtime),
    getResponseCounts: getResponseCounts(runtime),
    getLedger: getLedger(runtime),
    explainLedger: explainLedger(runtime),
    getNps: getNps(runtime),
    getCsat: getCsat(runtime),
    verifyAnalytics: verifyAnalytics(runtime),
    listClients: listClients(runtime),
    createClient: createClient(runtime),
    getClient: getClient(runtime),
    revokeClient: revokeClient(runtime),
    rotateClientSecret: rotateClientSecret(runtime),
    listAudit: listAudit(runtime),
    getAuditEntry: getAuditEntry(runtime),
    exportAudit: exportAudit(runtime),
    verifyAudit: verifyAudit(runtime),
    suggestPlatformIncidents: suggestPlatformIncidents(runtime),
    listPlatformReplays: listPlatformReplays(runtime),
    planPlatformReplay: planPlatformReplay(runtime),
    getPlatformReplay: getPlatformReplay(runtime),
    runPlatformReplay: runPlatformReplay(runtime),
    pausePlatformReplay: pausePlatformReplay(runtime),
    resumePlatformReplay: resumePlatformReplay(runtime),
    cancelPlatformReplay: cancelPlatformReplay(runtime),
    listPlatformAudit: listPlatformAudit(runtime),
    exportPlatformAudit: exportPlatformAudit(runtime),
    verifyPlatformAudit: verifyPlatformAudit(runtime),
    listPoisonMessages: listPoisonMessages(runtime),
    getPoisonStats: getPoisonStats(runtime),
    getPoisonMessage: getPoisonMessage(runtime),
    replayPoisonMessages: replayPoisonMessages(runtime),
    discardPoisonMessages: discardPoisonMessages(runtime),
    listStreamReplays: listStreamReplays(runtime),
    startStreamReplay: startStreamReplay(runtime),
    getStreamReplay: getStreamReplay(runtime),
    applyStreamReplay: applyStreamReplay(runtime),
    cancelStreamReplay: cancelStreamReplay(runtime),
    exportStreamReplay: exportStreamReplay(runtime),
    listTenants: listTenants(runtime),
    createTenant: createTenant(runtime),
    getTenant: getTenant(runtime),
    listTenantMoves: listTenantMoves(runtime),
    planTenantMove: planTenantMove(runtime),
    getTenantMove: getTenantMove(runtime),
    cancelFleetMove: cancelFleetMove(runtime),
    getFleetMove: getFleetMove(runtime),
    listFleetMoves: listFleetMoves(runtime),
    planFleetMove: planFleetMove(runtime),
    startFleetMove: startFleetMove(runtime),
    mirrorTenantMove: mirrorTenantMove(runtime),
    cancelTenantMove: cancelTenantMove(runtime),
    completeTenantMove: completeTenantMove(runtime),
    reverseTenantMove: reverseTenantMove(runtime),
    cutOverTenantMove: cutOverTenantMove(runtime),
    diffTenantMove: diffTenantMove(runtime),
    startTenantMove: startTenantMove(runtime),
    updateTenant: updateTenant(runtime),
    createTenantClient: createTenantClient(runtime),
    createTenantToken: createTenantToken(runtime),
    checkIsolation: checkIsolation(runtime),
    createToken: createToken(runtime),
    whoami: whoami(runtime),
    getSigningKeys: getSigningKeys(runtime),
    getWebhookKeys: getWebhookKeys(runtime),
    getHealth: getHealth(runtime),
    getReadiness: getReadiness(runtime),
    listInsights: listInsights(runtime),
    createInsight: createInsight(runtime),
    getInsight: getInsight(runtime),
    listFindings: listFindings(runtime),
    cancelInsight: cancelInsight(runtime),
    retryInsight: retryInsight(runtime),
    exportFindingRecords: exportFindingRecords(runtime),
    listArtifacts: listArtifacts(runtime),
    listInsightPrompts: listInsightPrompts(runtime),
    getSurveyThemes: getSurveyThemes(runtime),
    updateSurveyThemes: updateSurveyThemes(runtime),
    downloadArtifact: downloadArtifact(runtime),
    verifyInsight: verifyInsight(runtime),
    getInsightVerification: getInsightVerification(runtime),
    listInsightSchedules: listInsightSchedules(runtime),
    createInsightSchedule: createInsightSchedule(runtime),
    getInsightSchedule: getInsightSchedule(runtime),
    updateInsightSchedule: updateInsightSchedule(runtime),
    deleteInsightSchedule: deleteInsightSchedule(runtime),
  }
}
