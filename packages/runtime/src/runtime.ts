import type {
  AnalyticsVerification,
  AuditEntry,
  AuditVerification,
  Client,
  ClientCreate,
  ClientWithSecret,
  ConnectorCategory,
  ConnectorDetails,
  ConnectorSummary,
  CsatReport,
  DeadLetter,
  DeadLetterStats,
  Delivery,
  DeliveryStatus,
  DeliveryWithAttempts,
  Incident,
  Insight,
  InsightArtifact,
  InsightFinding,
  InsightRequest,
  InsightSchedule,
  InsightScheduleCreate,
  InsightScheduleUpdate,
  InsightStep,
  InsightVerification,
  Ledger,
  LedgerFinding,
  MappingCreate,
  MappingPreview,
  MappingPreviewRequest,
  MappingPublication,
  MappingSource,
  MappingVersion,
  MappingVersionWithSource,
  NamedMapping,
  NpsReport,
  PlatformReplay,
  PlatformReplayRequest,
  PlatformReplaySummary,
  PoisonDecision,
  PoisonMessage,
  PoisonSelection,
  PoisonStats,
  ProblemCode,
  QuarantineDetails,
  QuarantineFix,
  QuarantineRecord,
  QuarantineStats,
  Readiness,
  Replay,
  ReplaySettingsUpdate,
  ResponseCounts,
  ResponseIngest,
  ResponseUpdate,
  SavedFilter,
  SavedFilterCreate,
  Survey,
  SurveyCreate,
  SurveyResponse,
  SurveyThemes,
  SurveyThemesUpdate,
  SurveyUpdate,
  SurveyVersionCreate,
  Trace,
  Webhook,
  WebhookCreate,
  WebhookKey,
  WebhookRotation,
  WebhookUpdate,
  WebhookWithSecret,
} from '@howazit/sdk'
import type { Range } from './analytics/analytics.ts'
import type { Act, Change } from './audit/act.ts'
import type { ExportedChain } from './audit/export-entries.ts'
import type { EntryQuery } from './audit/list-entries.ts'
import type { AuthenticatedClient, ClientCredentials } from './clients/authenticate-client.ts'
import type { Connections } from './connections/connections.ts'
import type { PlatformIncidents } from './dead-letters/suggest-platform-incidents.ts'
import type { Asked } from './filter/read-filter.ts'
import type { SigningKeys } from './identity/signing-keys.ts'
import type { GivenLink, OpenedArtifact } from './insights/artifacts/open-artifact.ts'
import type { FindingPlace } from './insights/job/export-records.ts'
import type { FindingsQuery } from './insights/job/list-findings.ts'
import type { InsightsQuery } from './insights/job/list-insights.ts'
import type { Prompts } from './insights/language-model/list-prompts.ts'
import type { FollowInsightsQuery } from './insights/live/follow-insights.ts'
import type { CheckIsolation } from './isolation/check-isolation.ts'
import type { FindingQuery } from './ledger/explain-ledger.ts'
import type { LedgerQuery } from './ledger/get-ledger.ts'
import type { RateLimits } from './limits/rate-limits.ts'
import type { FleetMoves } from './moves/fleet/fleet-moves.ts'
import type { TenantMoves } from './moves/tenant-moves.ts'
import type { OperatorClients } from './operators/operator-clients.ts'
import type { PoisonQuery } from './poison/list-poison.ts'
import type { QuarantineCount } from './quarantine/count-quarantine.ts'
import type { FixPlan } from './quarantine/fix/plan-fix.ts'
import type { ReplayPlan } from './replay/plan/plan-replay.ts'
import type { StreamReplays } from './stream-replay/stream-replays.ts'
import type { Tenant, Tenants } from './tenancy/tenant.ts'
import type { TenantRegistry } from './tenancy/tenant-registry.ts'

export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor?: string
}

export interface PageQuery {
  readonly cursor?: string
  readonly limit: number
}

/** One thing that is wrong with a response, with its place in the body. */
export interface Finding {
  readonly code: ProblemCode
  readonly pointer: string
  readonly detail: string
  readonly expected?: string
  readonly got?: string
}

/** What became of one response that was offered. Only `accepted` means that it is durable by this call. */
export type Acceptance =
  /** With what does not fit the survey, where that does not enforce it. */
  | { readonly status: 'accepted'; readonly responseId: string; readonly findings?: readonly Finding[] }
  | { readonly status: 'duplicate'; readonly responseId: string }
  | { readonly status: 'rejected'; readonly findings: readonly Finding[] }
  | { readonly status: 'in_flight'; readonly responseId: string; readonly retryAfterMs: number }
  | { readonly status: 'key_reuse' }
  | { readonly status: 'retry'; readonly code: 'unavailable' | 'over_capacity'; readonly retryAfterMs: number }

export interface Offer {
  readonly key: string
  readonly body: ResponseIngest
}

export interface LiveEvent {
  readonly id: string
  readonly event: string
  readonly data: unknown
}

/**
 * Everything the control plane calls, tenant first. `get` throws HowazitError not_found; `list` pages, newest first.
 * Each function works for the tenant given and cannot see another's data.
 */
export interface Runtime {
  /** The same, with everything that is recorded told of this act; without it the platform itself did it. */
  as(act: Act): Runtime
  readonly tenants: Tenants
  readonly tenantRegistry: TenantRegistry
  readonly checkIsolation: CheckIsolation
  /** Messages that a stage could not handle, for operators: of all tenants, and nothing of what is in them. */
  readonly poisonMessages: {
    list(query: PoisonQuery): Promise<Page<PoisonMessage>>
    get(poisonId: string): Promise<PoisonMessage>
    stats(): Promise<PoisonStats>
    replay(selection: PoisonSelection): Promise<PoisonDecision>
    discard(selection: PoisonSelection): Promise<PoisonDecision>
  }
  readonly operatorClients: Pick<OperatorClients, 'authenticate' | 'isInForce'>
  readonly signingKeys: SigningKeys
  readonly responses: {
    /** `traceId`: the request, as logs call it. */
    accept(tenant: Tenant, offers: readonly Offer[], call?: { traceId?: string }): Promise<readonly Acceptance[]>
    get(tenant: Tenant, responseId: string): Promise<SurveyResponse>
    list(tenant: Tenant, query: PageQuery & Range & { surveyId?: string }): Promise<Page<SurveyResponse>>
    update(tenant: Tenant, responseId: string, update: ResponseUpdate): Promise<SurveyResponse>
    delete(tenant: Tenant, responseId: string): Promise<void>
    export(
      tenant: Tenant,
      query: Range & { surveyId: string; format: 'ndjson' | 'csv' },
    ): Promise<AsyncIterable<string>>
    trace(tenant: Tenant, responseId: string): Promise<Trace>
    follow(
      tenant: Tenant,
      query: { surveyId?: string; lastEventId?: string; signal: AbortSignal },
    ): AsyncIterable<LiveEvent>
  }
  /** What may be accepted, asked before it is offered. */
  readonly rateLimits: RateLimits
  readonly clients: {
    create(tenant: Tenant, client: ClientCreate): Promise<ClientWithSecret>
    get(tenant: Tenant, clientId: string): Promise<Client>
    list(tenant: Tenant, query: PageQuery): Promise<Page<Client>>
    revoke(tenant: Tenant, clientId: string): Promise<void>
    rotateSecret(tenant: Tenant, clientId: string): Promise<ClientWithSecret>
    /** Undefined for whoever is not who he says. */
    authenticate(credentials: ClientCredentials): Promise<AuthenticatedClient | undefined>
    /** False once it is revoked. */
    isInForce(clientId: string): Promise<boolean>
  }
  readonly surveys: {
    create(tenant: Tenant, survey: SurveyCreate): Promise<{ survey: Survey; created: boolean }>
    get(tenant: Tenant, surveyId: string): Promise<Survey>
    list(tenant: Tenant, query: PageQuery & { slug?: string }): Promise<Page<Survey>>
    createVersion(tenant: Tenant, surveyId: string, version: SurveyVersionCreate): Promise<Survey>
    update(tenant: Tenant, surveyId: string, update: SurveyUpdate): Promise<Survey>
  }
  /** What was accepted and does not fit. `where` is a filter in the words of docs/quarantine.md. */
  readonly quarantine: {
    list(tenant: Tenant, query: PageQuery & Asked): Promise<Page<QuarantineRecord>>
    get(tenant: Tenant, quarantineId: string): Promise<QuarantineDetails>
    stats(tenant: Tenant, query: QuarantineCount): Promise<QuarantineStats>
  }
  /** Mends it: planned and judged first, and only what passed. */
  readonly quarantineFixes: {
    plan(tenant: Tenant, plan: FixPlan): Promise<QuarantineFix>
    get(tenant: Tenant, fixId: string): Promise<QuarantineFix>
    list(tenant: Tenant, query: PageQuery): Promise<Page<QuarantineFix>>
    approve(tenant: Tenant, fixId: string): Promise<QuarantineFix>
    cancel(tenant: Tenant, fixId: string): Promise<QuarantineFix>
    export(tenant: Tenant, fixId: string): Promise<AsyncIterable<string>>
  }
  /** What the responses of a survey say in a time. */
  readonly insights: {
    create(tenant: Tenant, request: InsightRequest): Promise<Insight>
    get(tenant: Tenant, insightId: string): Promise<Insight>
    list(tenant: Tenant, query: InsightsQuery): Promise<Page<Insight>>
    findings(tenant: Tenant, query: FindingsQuery): Promise<Page<InsightFinding>>
    cancel(tenant: Tenant, insightId: string): Promise<Insight>
    retry(tenant: Tenant, retry: { insightId: string; fromStep?: InsightStep | undefined }): Promise<Insight>
    /** Which responses are behind a finding. */
    exportRecords(tenant: Tenant, place: FindingPlace): Promise<AsyncIterable<string>>
    verify(tenant: Tenant, insightId: string): Promise<InsightVerification>
    getVerification(tenant: Tenant, insightId: string): Promise<InsightVerification>
    /** What a language model is sent about its themes; by this nothing is. */
    prompts(tenant: Tenant, insightId: string): Promise<Prompts>
    /** The files of what it found. */
    artifacts(tenant: Tenant, insightId: string): Promise<readonly InsightArtifact[]>
    /** What a link to a file leads to: it says whose the file is, and nobody else does. */
    openArtifact(link: GivenLink): Promise<OpenedArtifact>
    /** As they get on. */
    follow(tenant: Tenant, query: FollowInsightsQuery): Promise<AsyncIterable<LiveEvent>>
  }
  /** What comments of a survey are about, as people edit it. */
  readonly surveyThemes: {
    get(tenant: Tenant, surveyId: string, version?: number): Promise<SurveyThemes>
    update(tenant: Tenant, surveyId: string, update: SurveyThemesUpdate): Promise<SurveyThemes>
  }
  /** When insights are made by themselves. */
  readonly insightSchedules: {
    create(tenant: Tenant, schedule: InsightScheduleCreate): Promise<InsightSchedule>
    list(tenant: Tenant): Promise<Page<InsightSchedule>>
    get(tenant: Tenant, scheduleId: string): Promise<InsightSchedule>
    update(tenant: Tenant, scheduleId: string, update: InsightScheduleUpdate): Promise<InsightSchedule>
    delete(tenant: Tenant, scheduleId: string): Promise<void>
  }
  readonly webhooks: {
    create(tenant: Tenant, webhook: WebhookCreate): Promise<WebhookWithSecret>
    get(tenant: Tenant, webhookId: string): Promise<Webhook>
    list(tenant: Tenant, query: PageQuery): Promise<Page<Webhook>>
    update(tenant: Tenant, webhookId: string, update: WebhookUpdate): Promise<Webhook>
    delete(tenant: Tenant, webhookId: string): Promise<void>
    rotateSecret(tenant: Tenant, webhookId: string, rotation?: WebhookRotation): Promise<WebhookWithSecret>
    /** The public keys of those that sign by `v1a`. */
    keys(tenant: Tenant): Promise<WebhookKey[]>
    test(tenant: Tenant, webhookId: string): Promise<Delivery>
  }
  readonly mappings: {
    create(tenant: Tenant, mapping: MappingCreate): Promise<NamedMapping>
    get(tenant: Tenant, mappingId: string): Promise<NamedMapping>
    list(tenant: Tenant, query: PageQuery & { name?: string }): Promise<Page<NamedMapping>>
    createVersion(tenant: Tenant, mappingId: string, source: MappingSource): Promise<MappingVersion>
    getVersion(tenant: Tenant, mappingId: string, query: { version?: number }): Promise<MappingVersionWithSource>
    listVersions(tenant: Tenant, mappingId: string, query: PageQuery): Promise<Page<MappingVersion>>
    preview(tenant: Tenant, request: MappingPreviewRequest): Promise<MappingPreview>
    publish(tenant: Tenant, mappingId: string, publication: MappingPublication): Promise<NamedMapping>
    rollback(tenant: Tenant, mappingId: string): Promise<NamedMapping>
    /** Of one that no route uses; versions stay readable by their numbers. */
    delete(tenant: Tenant, mappingId: string): Promise<void>
  }
  /** What can be connected: the same for every tenant, but for which version one is given that names none. */
  readonly connectors: {
    list(tenant: Tenant, query: { category?: ConnectorCategory }): Promise<Page<ConnectorSummary>>
    get(tenant: Tenant, id: string, version?: string): Promise<ConnectorDetails>
  }
  readonly connections: Connections
  readonly deliveries: {
    /** `withExchanges`: what was sent and what came back too, for whoever may see responses. */
    get(tenant: Tenant, deliveryId: string, options?: { withExchanges?: boolean }): Promise<DeliveryWithAttempts>
    list(
      tenant: Tenant,
      query: PageQuery & { webhookId?: string; connectionId?: string; responseId?: string; status?: DeliveryStatus },
    ): Promise<Page<Delivery>>
  }
  /** What did not arrive. `where` is a filter in the words of docs/dead-letters.md. */
  readonly deadLetters: {
    get(tenant: Tenant, deliveryId: string): Promise<DeadLetter>
    list(tenant: Tenant, query: PageQuery & Asked): Promise<Page<DeadLetter>>
    stats(tenant: Tenant, asked: Asked): Promise<DeadLetterStats>
    export(tenant: Tenant, asked: Asked): Promise<AsyncIterable<string>>
  }
  /** Filters over them under names of the tenant's. */
  readonly savedFilters: {
    list(tenant: Tenant): Promise<Page<SavedFilter>>
    get(tenant: Tenant, name: string): Promise<SavedFilter>
    save(tenant: Tenant, filter: SavedFilterCreate): Promise<SavedFilter>
    delete(tenant: Tenant, name: string): Promise<void>
  }
  readonly incidents: {
    suggest(tenant: Tenant, asked: Asked): Promise<Page<Incident>>
  }
  /** Of all tenants together, for operators. */
  readonly platformIncidents: {
    suggest(asked: Asked): Promise<PlatformIncidents>
  }
  /** Sends again what did not arrive: planned first, and only what was planned. */
  readonly replays: {
    plan(tenant: Tenant, plan: ReplayPlan): Promise<Replay>
    get(tenant: Tenant, replayId: string): Promise<Replay>
    list(tenant: Tenant, query: PageQuery): Promise<Page<Replay>>
    run(tenant: Tenant, replayId: string, settings: ReplaySettingsUpdate): Promise<Replay>
    update(tenant: Tenant, replayId: string, settings: ReplaySettingsUpdate): Promise<Replay>
    pause(tenant: Tenant, replayId: string): Promise<Replay>
    resume(tenant: Tenant, replayId: string): Promise<Replay>
    cancel(tenant: Tenant, replayId: string): Promise<Replay>
    export(tenant: Tenant, replayId: string): Promise<AsyncIterable<string>>
  }
  /** Of several tenants, for operators: a replay of each, and one listing above them. */
  readonly platformReplays: {
    plan(request: PlatformReplayRequest): Promise<PlatformReplay>
    get(platformReplayId: string): Promise<PlatformReplay>
    list(query: PageQuery): Promise<Page<PlatformReplaySummary>>
    run(platformReplayId: string, settings: ReplaySettingsUpdate): Promise<PlatformReplay>
    pause(platformReplayId: string): Promise<PlatformReplay>
    resume(platformReplayId: string): Promise<PlatformReplay>
    cancel(platformReplayId: string): Promise<PlatformReplay>
  }
  /** Whether everything that was accepted is somewhere. */
  readonly ledger: {
    get(tenant: Tenant, query: LedgerQuery): Promise<Ledger>
    /** What is missing or doubled. */
    explain(tenant: Tenant, query: FindingQuery): Promise<Page<LedgerFinding>>
  }
  readonly streamReplays: StreamReplays
  readonly tenantMoves: TenantMoves
  readonly fleetMoves: FleetMoves
  readonly analytics: {
    counts(
      tenant: Tenant,
      query: Range & { surveyId: string; interval: '5m' | 'hour' | 'day' | 'month' },
    ): Promise<ResponseCounts>
    nps(tenant: Tenant, query: Range & { surveyId: string; questionId?: string; segment?: string }): Promise<NpsReport>
    csat(tenant: Tenant, query: Range & { surveyId: string; questionId?: string }): Promise<CsatReport>
    verify(tenant: Tenant, query: { surveyId?: string }): Promise<AnalyticsVerification>
  }
  /** The audit log of a tenant, or of `PLATFORM`. */
  readonly audit: {
    /** Loads the key: before a transaction in which something is recorded. */
    ready(): Promise<void>
    /** What changes nothing here and is recorded all the same. Everything else records in its own transaction. */
    record(tenant: Tenant, change: Change): Promise<void>
    /** With personal data. */
    get(tenant: Tenant, entryId: string): Promise<AuditEntry>
    list(tenant: Tenant, query: EntryQuery): Promise<Page<AuditEntry>>
    export(tenant: Tenant): AsyncGenerator<string, ExportedChain>
    verify(tenant: Tenant): Promise<AuditVerification>
  }
  /** Asks every store whether it answers. */
  readiness(): Promise<Readiness>
}
