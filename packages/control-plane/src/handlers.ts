import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from './generated/fastify.gen.ts'
import { answerInbound } from './operations/answer-inbound.ts'
import { cancelReplay } from './operations/cancel-replay.ts'
import { checkIsolation } from './operations/check-isolation.ts'
import { completeConsent } from './operations/complete-consent.ts'
import { createClient } from './operations/create-client.ts'
import { createConnection } from './operations/create-connection.ts'
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
import { deleteConnection } from './operations/delete-connection.ts'
import { deleteMapping } from './operations/delete-mapping.ts'
import { deleteResponse } from './operations/delete-response.ts'
import { deleteRoute } from './operations/delete-route.ts'
import { deleteWebhook } from './operations/delete-webhook.ts'
import { describeConnection } from './operations/describe-connection.ts'
import { exportAudit } from './operations/export-audit.ts'
import { exportDeadLetters } from './operations/export-dead-letters.ts'
import { exportPlatformAudit } from './operations/export-platform-audit.ts'
import { exportReplay } from './operations/export-replay.ts'
import { exportResponses } from './operations/export-responses.ts'
import { getAuditEntry } from './operations/get-audit-entry.ts'
import { getClient } from './operations/get-client.ts'
import { getConnection } from './operations/get-connection.ts'
import { getConnector } from './operations/get-connector.ts'
import { getCsat } from './operations/get-csat.ts'
import { getDeadLetter } from './operations/get-dead-letter.ts'
import { getDeadLetterStats } from './operations/get-dead-letter-stats.ts'
import { getDelivery } from './operations/get-delivery.ts'
import { getHealth } from './operations/get-health.ts'
import { getInbound } from './operations/get-inbound.ts'
import { getMapping } from './operations/get-mapping.ts'
import { getMappingVersion } from './operations/get-mapping-version.ts'
import { getNps } from './operations/get-nps.ts'
import { getReadiness } from './operations/get-readiness.ts'
import { getReplay } from './operations/get-replay.ts'
import { getResponse } from './operations/get-response.ts'
import { getResponseCounts } from './operations/get-response-counts.ts'
import { getSigningKeys } from './operations/get-signing-keys.ts'
import { getSurvey } from './operations/get-survey.ts'
import { getTenant } from './operations/get-tenant.ts'
import { getWebhook } from './operations/get-webhook.ts'
import { getWebhookKeys } from './operations/get-webhook-keys.ts'
import { ingestResponse } from './operations/ingest-response.ts'
import { ingestResponses } from './operations/ingest-responses.ts'
import { invokeConnection } from './operations/invoke-connection.ts'
import { listAudit } from './operations/list-audit.ts'
import { listClients } from './operations/list-clients.ts'
import { listConnections } from './operations/list-connections.ts'
import { listConnectors } from './operations/list-connectors.ts'
import { listDeadLetters } from './operations/list-dead-letters.ts'
import { listDeliveries } from './operations/list-deliveries.ts'
import { listMappingVersions } from './operations/list-mapping-versions.ts'
import { listMappings } from './operations/list-mappings.ts'
import { listPlatformAudit } from './operations/list-platform-audit.ts'
import { listPolls } from './operations/list-polls.ts'
import { listReplays } from './operations/list-replays.ts'
import { listResponses } from './operations/list-responses.ts'
import { listSurveys } from './operations/list-surveys.ts'
import { listTenants } from './operations/list-tenants.ts'
import { listWebhooks } from './operations/list-webhooks.ts'
import { pauseReplay } from './operations/pause-replay.ts'
import { planReplay } from './operations/plan-replay.ts'
import { planned } from './operations/planned.ts'
import { previewMapping } from './operations/preview-mapping.ts'
import { publishMapping } from './operations/publish-mapping.ts'
import { receiveConsent } from './operations/receive-consent.ts'
import { receiveInbound } from './operations/receive-inbound.ts'
import { resumeReplay } from './operations/resume-replay.ts'
import { revokeClient } from './operations/revoke-client.ts'
import { rollbackMapping } from './operations/rollback-mapping.ts'
import { rotateClientSecret } from './operations/rotate-client-secret.ts'
import { rotateInboundKey } from './operations/rotate-inbound-key.ts'
import { rotateWebhookSecret } from './operations/rotate-webhook-secret.ts'
import { runReplay } from './operations/run-replay.ts'
import { startConsent } from './operations/start-consent.ts'
import { startPoll } from './operations/start-poll.ts'
import { stopPoll } from './operations/stop-poll.ts'
import { streamResponses } from './operations/stream-responses.ts'
import { suggestIncidents } from './operations/suggest-incidents.ts'
import { testConnection } from './operations/test-connection.ts'
import { testWebhook } from './operations/test-webhook.ts'
import { traceResponse } from './operations/trace-response.ts'
import { updateConnection } from './operations/update-connection.ts'
import { updateReplay } from './operations/update-replay.ts'
import { updateResponse } from './operations/update-response.ts'
import { updateRoute } from './operations/update-route.ts'
import { updateTenant } from './operations/update-tenant.ts'
import { updateWebhook } from './operations/update-webhook.ts'
import { verifyAnalytics } from './operations/verify-analytics.ts'
import { verifyAudit } from './operations/verify-audit.ts'
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
    listSurveys: listSurveys(runtime),
    createSurvey: createSurvey(runtime),
    getSurvey: getSurvey(runtime),
    createSurveyVersion: createSurveyVersion(runtime),
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
    listPlatformAudit: listPlatformAudit(runtime),
    exportPlatformAudit: exportPlatformAudit(runtime),
    verifyPlatformAudit: verifyPlatformAudit(runtime),
    listTenants: listTenants(runtime),
    createTenant: createTenant(runtime),
    getTenant: getTenant(runtime),
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
    createInsight: planned(),
    getInsight: planned(),
  }
}
