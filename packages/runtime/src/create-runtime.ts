import { createClickhouseAnalytics } from './analytics/clickhouse-analytics.ts'
import { createSurveyAnalytics } from './analytics/survey-analytics.ts'
import { createClients } from './clients/create-clients.ts'
import type { Context } from './context.ts'
import { createDeliveries } from './delivery/create-deliveries.ts'
import type { AcceptLog } from './ingest/accept-log.ts'
import { createAcceptResponses } from './ingest/accept-responses.ts'
import { withAcceptEvents } from './ingest/with-accept-events.ts'
import { createCheckIsolation } from './isolation/check-isolation.ts'
import { checkReadiness, listChecks } from './readiness.ts'
import { createLiveFeed } from './realtime/live-feed.ts'
import { createDeleteResponse } from './responses/delete-response.ts'
import { createExportResponses } from './responses/export-responses.ts'
import { createGetResponse } from './responses/get-response.ts'
import { createListResponses } from './responses/list-responses.ts'
import { createUpdateResponse } from './responses/update-response.ts'
import type { Runtime } from './runtime.ts'
import { createCreateSurvey } from './surveys/create-survey.ts'
import { createCreateSurveyVersion } from './surveys/create-survey-version.ts'
import { createGetSurvey } from './surveys/get-survey.ts'
import { createListSurveys } from './surveys/list-surveys.ts'
import { createTenantRegistry } from './tenancy/tenant-registry.ts'
import { createTraceResponse } from './trace/trace-response.ts'
import { createWebhooks } from './webhooks/create-webhooks.ts'

/** What may be replaced. A bench measures the API without durability by giving an accept log that keeps nothing. */
export interface RuntimeOptions {
  readonly acceptLog?: AcceptLog
}

/** Everything the control plane calls, on what one process has open. */
export function createRuntime(context: Context, options: RuntimeOptions = {}): Runtime {
  const acceptLog = options.acceptLog ?? context.acceptLog
  const { surveyShapes, clock, oltp, clickhouse, stream } = context
  const accept = createAcceptResponses({ surveyShapes, clock, acceptLog })
  const checks = listChecks(context, ['api'])
  const analytics = createClickhouseAnalytics({ clickhouse, oltp, stream, clock })
  return Object.freeze({
    tenants: context.tenants,
    tenantRegistry: createTenantRegistry(context),
    operatorClients: context.operatorClients,
    checkIsolation: createCheckIsolation({
      oltp,
      pool: context.pools.app,
      tenants: context.tenants,
      analytics,
      feeds: context.feeds,
      clock,
    }),
    signingKeys: context.signingKeys,
    responses: {
      accept: withAcceptEvents(accept, context),
      get: createGetResponse(context),
      list: createListResponses(context),
      update: createUpdateResponse(context),
      delete: createDeleteResponse(context),
      export: createExportResponses(context),
      trace: createTraceResponse(context),
      follow: createLiveFeed(context),
    },
    rateLimits: context.rateLimits,
    clients: createClients(context),
    surveys: {
      create: createCreateSurvey(context),
      get: createGetSurvey(context),
      list: createListSurveys(context),
      createVersion: createCreateSurveyVersion(context),
    },
    webhooks: createWebhooks(context),
    deliveries: createDeliveries(context),
    analytics: createSurveyAnalytics({ surveyShapes, analytics }),
    readiness: () => checkReadiness(checks),
  } satisfies Runtime)
}
