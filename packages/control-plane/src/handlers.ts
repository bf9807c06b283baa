import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from './generated/fastify.gen.ts'
import { createSurvey } from './operations/create-survey.ts'
import { createSurveyVersion } from './operations/create-survey-version.ts'
import { createWebhook } from './operations/create-webhook.ts'
import { deleteResponse } from './operations/delete-response.ts'
import { deleteWebhook } from './operations/delete-webhook.ts'
import { exportResponses } from './operations/export-responses.ts'
import { getCsat } from './operations/get-csat.ts'
import { getDelivery } from './operations/get-delivery.ts'
import { getHealth } from './operations/get-health.ts'
import { getNps } from './operations/get-nps.ts'
import { getReadiness } from './operations/get-readiness.ts'
import { getResponse } from './operations/get-response.ts'
import { getResponseCounts } from './operations/get-response-counts.ts'
import { getSurvey } from './operations/get-survey.ts'
import { getWebhook } from './operations/get-webhook.ts'
import { ingestResponse } from './operations/ingest-response.ts'
import { ingestResponses } from './operations/ingest-responses.ts'
import { listDeliveries } from './operations/list-deliveries.ts'
import { listResponses } from './operations/list-responses.ts'
import { listSurveys } from './operations/list-surveys.ts'
import { listWebhooks } from './operations/list-webhooks.ts'
import { planned } from './operations/planned.ts'
import { rotateWebhookSecret } from './operations/rotate-webhook-secret.ts'
import { streamResponses } from './operations/stream-responses.ts'
import { testWebhook } from './operations/test-webhook.ts'
import { traceResponse } from './operations/trace-response.ts'
import { updateResponse } from './operations/update-response.ts'
import { updateWebhook } from './operations/update-webhook.ts'
import { verifyAnalytics } from './operations/verify-analytics.ts'
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
    listDeliveries: listDeliveries(runtime),
    getDelivery: getDelivery(runtime),
    getResponseCounts: getResponseCounts(runtime),
    getNps: getNps(runtime),
    getCsat: getCsat(runtime),
    verifyAnalytics: verifyAnalytics(runtime),
    whoami: whoami(runtime),
    getHealth: getHealth(runtime),
    getReadiness: getReadiness(runtime),
    createInsight: planned(),
    getInsight: planned(),
  }
}
