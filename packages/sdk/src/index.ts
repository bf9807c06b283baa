export { type Batcher, type BatcherOptions, type BatcherResult, createBatcher } from './batcher.ts'
export type { CallOptions, KeyedCallOptions, ReasonedCallOptions } from './context.ts'
export {
  type ClientErrorCode,
  type Details,
  type ErrorCode,
  type ErrorItem,
  HowazitError,
  type HowazitErrorOptions,
  isProblemCode,
} from './errors.ts'
export type { StreamMessage } from './event-stream/follow-responses.ts'
export type { ResponseExport } from './export-responses.ts'
export { EXAMPLE_EVENTS, type ExampleEventName } from './generated/example-events.gen.ts'
export type { OperationId, Operations } from './generated/operations.gen.ts'
export { PROBLEMS, type ProblemCode, type ProblemEntry } from './generated/problems.gen.ts'
export type {
  AnalyticsVerification,
  Answer,
  Attempt,
  AuditActor,
  AuditEntry,
  AuditFinding,
  AuditVerification,
  BatchItemResult,
  BatchResult,
  Client,
  ClientCreate,
  ClientWithSecret,
  Completion,
  Connection,
  ConnectionCreate,
  ConnectionHealth,
  ConnectionHealthEvent,
  ConnectionSettings,
  ConnectionTestResult,
  ConnectionUpdate,
  ConnectorCategory,
  ConnectorDeprecation,
  ConnectorDetails,
  ConnectorField,
  ConnectorInboundEvent,
  ConnectorOperation,
  ConnectorRelease,
  ConnectorSummary,
  ConsentCompletion,
  ConsentRequest,
  CsatRegion,
  CsatReport,
  CsatScore,
  Delivery,
  DeliveryOrdering,
  DeliveryStatus,
  DeliveryWithAttempts,
  Dims,
  EventCondition,
  EventType,
  EventTypeFilter,
  Exchange,
  Health,
  Identity,
  InboundEndpoint,
  InboundRotation,
  IngestAccepted,
  InsightRequest,
  InsightResult,
  Invocation,
  InvocationRequest,
  IsolationReport,
  JobStatus,
  JsonWebKey,
  JsonWebKeySet,
  LiveCounts,
  Mapping,
  MappingCanary,
  MappingCreate,
  MappingCut,
  MappingEvidence,
  MappingKind,
  MappingOutcomes,
  MappingPreview,
  MappingPreviewItem,
  MappingPreviewRequest,
  MappingPublication,
  MappingRolledBackEvent,
  MappingRun,
  MappingSource,
  MappingTarget,
  MappingVersion,
  MappingVersionNumber,
  MappingVersionWithSource,
  NamedMapping,
  NpsReport,
  NpsScore,
  NpsSegment,
  OnUnknown,
  Option,
  OptionCreate,
  Problem,
  ProblemItem,
  Question,
  QuestionCreate,
  QuestionType,
  Quota,
  Readiness,
  ResponseCounts,
  ResponseDeletedEvent,
  ResponseEvent,
  ResponseIngest,
  ResponseIngestItem,
  ResponseUpdate,
  RetryScheduleMs,
  Route,
  RouteCreate,
  RouteUpdate,
  Scope,
  SettingValue,
  ShownWebhookAuth,
  ShownWebhookTls,
  StartedConsent,
  Survey,
  SurveyCreate,
  SurveyResponse,
  SurveyVersionCreate,
  Tenant,
  TenantCreate,
  TenantPlacement,
  TenantTier,
  TenantTokenRequest,
  TenantUpdate,
  TokenGrant,
  TokenRequest,
  Trace,
  TriggerEvent,
  VerificationCounts,
  Webhook,
  WebhookAuth,
  WebhookBasicAuth,
  WebhookBearerAuth,
  WebhookCreate,
  WebhookDisabledEvent,
  WebhookFailingEvent,
  WebhookKey,
  WebhookKeySet,
  WebhookOAuth2Auth,
  WebhookRotation,
  WebhookSignature,
  WebhookTestEvent,
  WebhookTls,
  WebhookUpdate,
  WebhookWithSecret,
} from './generated/types.gen.ts'
export { createHowazit, type Howazit, type HowazitOptions } from './howazit.ts'
export type { LineExport } from './line-export.ts'
export type { Listing, Page } from './listing.ts'
export { type MemoryHandler, type MemoryHandlers, type MemoryRequest, memoryTransport } from './memory-transport.ts'
export type { Analytics, CountsQuery, CsatQuery, NpsQuery, VerificationQuery } from './resources/analytics.ts'
export type { Audit, AuditCalls, AuditFilter } from './resources/audit.ts'
export type { ClientFilter, Clients } from './resources/clients.ts'
export type {
  ConnectionFilter,
  Connections,
  ConsentCallback,
  InboundEndpoints,
  RoutePlace,
  Routes,
} from './resources/connections.ts'
export type { ConnectorFilter, ConnectorQuery, Connectors } from './resources/connectors.ts'
export type { Deliveries, DeliveryFilter } from './resources/deliveries.ts'
export type { Insights } from './resources/insights.ts'
export type { MappingFilter, Mappings, MappingVersionFilter } from './resources/mappings.ts'
export type { PlatformCalls } from './resources/platform-calls.ts'
export type { ExportFilter, IngestResult, ResponseFilter, Responses, StreamOptions } from './resources/responses.ts'
export type { SurveyFilter, Surveys } from './resources/surveys.ts'
export type { TenantFilter, Tenants } from './resources/tenants.ts'
export type { WebhookFilter, WebhookSubscriptions } from './resources/webhook-subscriptions.ts'
export type { ClientCredentials } from './token-source.ts'
export { parseRetryAfter } from './transport/retry-after.ts'
export { fullJitter, type RetryOptions } from './transport/retry-policy.ts'
export type { WebhookHeaders, WebhookMessage } from './webhooks/sign-webhook.ts'
export type { HeadersLike, VerifiedWebhook, VerifyOptions, WebhookEvent } from './webhooks/verify-webhook.ts'
export type { KeySetLike } from './webhooks/webhook-key-set.ts'
export { type Webhooks, webhooks } from './webhooks/webhooks.ts'
