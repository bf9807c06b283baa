import { createClickhouseAnalytics } from './analytics/clickhouse-analytics.ts'
import { createSurveyAnalytics } from './analytics/survey-analytics.ts'
import { type Act, PLATFORM_ACT } from './audit/act.ts'
import type { Audit } from './audit/audit-log.ts'
import { createAudit } from './audit/create-audit.ts'
import { createClients } from './clients/create-clients.ts'
import type { ConnectionDeps } from './connections/connection-deps.ts'
import { createConnections } from './connections/create-connections.ts'
import { createCatalogue } from './connectors/create-catalogue.ts'
import type { Context } from './context.ts'
import { createDeadLetters } from './dead-letters/create-dead-letters.ts'
import { createSavedFilters } from './dead-letters/create-saved-filters.ts'
import { suggestIncidents } from './dead-letters/suggest-incidents.ts'
import { suggestPlatformIncidents } from './dead-letters/suggest-platform-incidents.ts'
import { createDeliveries } from './delivery/create-deliveries.ts'
import type { Asked } from './filter/read-filter.ts'
import type { AcceptLog } from './ingest/accept-log.ts'
import { createAcceptResponses } from './ingest/accept-responses.ts'
import { withAcceptEvents } from './ingest/with-accept-events.ts'
import { withRoom } from './ingest/with-room.ts'
import { createInsights } from './insights/job/create-insights.ts'
import type { InsightDeps } from './insights/job/insight-deps.ts'
import { createFollowInsights } from './insights/live/follow-insights.ts'
import { createInsightSchedules } from './insights/schedules/create-insight-schedules.ts'
import { createSurveyThemes } from './insights/themes/survey-themes.ts'
import { createCheckIsolation } from './isolation/check-isolation.ts'
import { createLedger } from './ledger/create-ledger.ts'
import { withDuplicateCounts } from './ledger/duplicate-counts.ts'
import { createMappings } from './mappings/create-mappings.ts'
import { createTenantMoves } from './moves/create-tenant-moves.ts'
import { createFleetMoves } from './moves/fleet/create-fleet-moves.ts'
import { createPoisonMessages } from './poison/create-poison-messages.ts'
import { createQuarantine, createQuarantineFixes } from './quarantine/create-quarantine.ts'
import { checkReadiness, listChecks } from './readiness.ts'
import { createLiveFeed } from './realtime/live-feed.ts'
import { createReplays } from './replay/create-replays.ts'
import { createPlatformReplays } from './replay/platform/create-platform-replays.ts'
import { createDeleteResponse } from './responses/delete-response.ts'
import { createExportResponses } from './responses/export-responses.ts'
import { createGetResponse } from './responses/get-response.ts'
import { createListResponses } from './responses/list-responses.ts'
import { createUpdateResponse } from './responses/update-response.ts'
import type { Runtime } from './runtime.ts'
import { createStreamReplays } from './stream-replay/create-stream-replays.ts'
import { createCreateSurvey } from './surveys/create-survey.ts'
import { createCreateSurveyVersion } from './surveys/create-survey-version.ts'
import { createGetSurvey } from './surveys/get-survey.ts'
import { createListSurveys } from './surveys/list-surveys.ts'
import { createUpdateSurvey } from './surveys/update-survey.ts'
import type { Tenant } from './tenancy/tenant.ts'
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
  const accept = createAcceptResponses({ surveyShapes, clock, acceptLog, region: context.config.region })
  const checks = listChecks(context, ['api'])
  const analytics = createClickhouseAnalytics({ clickhouse, oltp, stream, clock })
  const shared = {
    tenants: context.tenants,
    operatorClients: context.operatorClients,
    checkIsolation: createCheckIsolation({
      oltp,
      pool: context.pools.app,
      analytics,
      feeds: context.feeds,
      redis: context.redis,
      objects: context.objects,
      clock,
    }),
    signingKeys: context.signingKeys,
    rateLimits: context.rateLimits,
    connectors: createCatalogue(context.connectors),
    deliveries: createDeliveries(context),
    deadLetters: createDeadLetters(context),
    quarantine: createQuarantine(context),
    incidents: { suggest: (tenant: Tenant, asked: Asked) => suggestIncidents(context, tenant, asked) },
    platformIncidents: { suggest: (asked: Asked) => suggestPlatformIncidents(context, asked) },
    ledger: createLedger(context),
    analytics: createSurveyAnalytics({ surveyShapes, analytics }),
    readiness: () => checkReadiness(checks),
  }
  const followInsights = createFollowInsights(context)
  const streamReplaysDeps = {
    oltp,
    stream,
    history: context.history,
    isClickhouseCluster: context.config.clickhouse.cluster !== undefined,
    clock,
    ids: context.ids,
  }
  const responses = {
    accept: withAcceptEvents(withDuplicateCounts(withRoom(accept, context.parking), context.duplicateCounts), context),
    get: createGetResponse(context),
    list: createListResponses(context),
    export: createExportResponses(context),
    trace: createTraceResponse(context),
    follow: createLiveFeed(context),
  }

  /** The operations that record what they do; each act gets its own, which are closures and nothing more. */
  const actAs = (act: Act): Runtime => {
    const deps = withAct(context, { act, audit: context.auditLog.as(act) })
    return Object.freeze({
      ...shared,
      as: actAs,
      tenantRegistry: createTenantRegistry({
        oltp,
        audit: deps.audit,
        ids: deps.ids,
        jobs: deps.jobs,
        servers: deps.servers,
        region: deps.config.region,
      }),
      responses: { ...responses, update: createUpdateResponse(deps), delete: createDeleteResponse(deps) },
      poisonMessages: createPoisonMessages(deps),
      clients: createClients(deps),
      surveys: {
        create: createCreateSurvey(deps),
        get: createGetSurvey(deps),
        list: createListSurveys(deps),
        createVersion: createCreateSurveyVersion(deps),
        update: createUpdateSurvey(deps),
      },
      quarantineFixes: createQuarantineFixes(deps),
      insights: { ...createInsights(withPlaces(deps)), follow: followInsights },
      surveyThemes: createSurveyThemes(deps),
      insightSchedules: createInsightSchedules(deps),
      webhooks: createWebhooks(deps),
      mappings: createMappings(deps),
      savedFilters: createSavedFilters(deps),
      replays: createReplays(deps),
      platformReplays: createPlatformReplays(deps),
      streamReplays: createStreamReplays({ ...streamReplaysDeps, audit: deps.audit }),
      tenantMoves: createTenantMoves(deps),
      fleetMoves: createFleetMoves(deps),
      connections: createConnections(withPlaces(deps)),
      audit: createAudit(deps),
    } satisfies Runtime)
  }
  return actAs(PLATFORM_ACT)
}

interface Acting {
  readonly act: Act
  readonly audit: Audit
}

/** Inherited and not copied: a copy would open every part of the context. */
const withAct = (context: Context, { act, audit }: Acting): Context & Acting =>
  Object.create(context, { act: { value: act }, audit: { value: audit } })

type Places = Pick<ConnectionDeps, 'publicUrl' | 'standIns'> & Pick<InsightDeps, 'languageModel'>

const withPlaces = <Deps extends Context>(deps: Deps): Deps & Places =>
  Object.create(deps, {
    publicUrl: { value: deps.config.http.publicUrl },
    standIns: { value: deps.config.standIns },
    languageModel: { value: deps.config.languageModel },
  })
