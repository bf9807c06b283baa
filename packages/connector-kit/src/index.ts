export {
  type Authenticated,
  authenticateRequest,
  type Unauthenticated,
} from './auth/authenticate-request.ts'
export { type ConsentCallback, type FinishedConsent, finishConsent } from './auth/consent/finish-consent.ts'
export { type Revoking, revokeTokens } from './auth/consent/revoke-tokens.ts'
export {
  type ConsentAsking,
  hashState,
  type PendingConsent,
  readState,
  type StartedConsent,
  startConsent,
} from './auth/consent/start-consent.ts'
export { createTokens } from './auth/tokens/create-tokens.ts'
export { createMemoryTokenStore } from './auth/tokens/memory-token-store.ts'
export { requestToken, type TokenAsking } from './auth/tokens/request-token.ts'
export type { NoToken } from './auth/tokens/token-failure.ts'
export type { Grant } from './auth/tokens/token-request.ts'
export type { TokenQuestion, TokenSource, TokensDeps } from './auth/tokens/token-source.ts'
export type * from './auth/tokens/token-store.ts'
export { type BatchPlan, type BatchRecord, planBatches } from './batch/plan-batches.ts'
export { type BatchResult, type SendBatchOptions, sendBatch } from './batch/send-batch.ts'
export { splitRefused } from './batch/split-refused.ts'
export {
  checkValues,
  type GivenValues,
  type SettingValue,
  type ValueProblem,
} from './connection/check-values.ts'
export { type AttemptError, classifyReply, type DeliveryOutcome, type Reply } from './delivery/classify-reply.ts'
export { backoffScheduleMs, type NextAttempt, nextAttemptAt } from './delivery/next-attempt-at.ts'
export { parseRetryAfter, type RetryAfterOptions } from './delivery/parse-retry-after.ts'
export type { ReplyHeaders } from './delivery/read-header.ts'
export { answerHandshake, type HandshakeAnswer } from './inbound/answer-handshake.ts'
export type { InboundCall } from './inbound/inbound-call.ts'
export type { InboundFailure, RefusalReason } from './inbound/inbound-refusal.ts'
export { type InboundProof, type VerifiedInbound, verifyInbound } from './inbound/verify-inbound.ts'
export type * from './manifest/auth.ts'
export type * from './manifest/batch.ts'
export type * from './manifest/common.ts'
export type * from './manifest/connector.ts'
export {
  type ConnectorContent,
  contentOf,
  contentText,
  filesOf,
  hashContent,
  type NamedFile,
} from './manifest/connector-content.ts'
export { defineConnector, InvalidConnector } from './manifest/define-connector.ts'
export type * from './manifest/describe.ts'
export type * from './manifest/errors.ts'
export type * from './manifest/fields.ts'
export type * from './manifest/idempotency.ts'
export type * from './manifest/inbound.ts'
export type * from './manifest/limits.ts'
export type * from './manifest/operation.ts'
export { type ParsedConnector, parseConnector } from './manifest/parse-connector.ts'
export { matchesWhole } from './manifest/pattern.ts'
export type * from './manifest/poll.ts'
export type { ConnectorProblem } from './manifest/problem.ts'
export type * from './manifest/rate.ts'
export { worksIn } from './manifest/works-in.ts'
export { defaultMapping, type MappedConnector } from './mapping/default-mapping.ts'
export type { MappingEngineName } from './mapping/engine/mapping-engine.ts'
export { hookMapping } from './mapping/hook-mapping.ts'
export { madeNothing } from './mapping/made-nothing.ts'
export type * from './mapping/mapping.ts'
export { MAPPING_LIMITS } from './mapping/mapping-limits.ts'
export {
  type MappingLogger,
  type MappingPool,
  type MappingPoolOptions,
  type QuarantineNotice,
  SandboxUnavailable,
} from './mapping/mapping-pool.ts'
export { needsQuestions } from './mapping/needs-questions.ts'
export { createMappingPool } from './mapping/process-mapping-pool.ts'
export type { SandboxLayers } from './mapping/sandbox-layers.ts'
export { type Trust, type TrustGroupQuestion, trustGroupOf, trustOf } from './mapping/trust-group.ts'
export { withEscaping } from './mapping/with-escaping.ts'
export { captureValue } from './outcome/capture-value.ts'
export { findPattern } from './outcome/find-pattern.ts'
export { findValue, findValues } from './outcome/find-values.ts'
export { judgeRecords, type RecordRules, type RecordsJudgement } from './outcome/judge-records.ts'
export { type Judgement, judgeReply, type Rules } from './outcome/judge-reply.ts'
export { meets } from './outcome/meets.ts'
export { type ParsedReply, parseReply } from './outcome/parse-reply.ts'
export { kafkaStatus } from './protocols/kafka-status.ts'
export { type Mail, type MailAddress, parseMail } from './protocols/parse-mail.ts'
export { type KafkaRecord, type KafkaRecords, kafkaTopic, parseRecords } from './protocols/parse-records.ts'
export { parseStatement, type Statement } from './protocols/parse-statement.ts'
export { protocolFailure, protocolReply } from './protocols/protocol-reply.ts'
export { sftpPath } from './protocols/sftp-path.ts'
export { sftpName, sftpStatus } from './protocols/sftp-status.ts'
export { smtpStatus } from './protocols/smtp-status.ts'
export { sqlstateStatus } from './protocols/sqlstate-status.ts'
export {
  CATALOGUE_BYTES_MAX,
  CATALOGUE_FILE,
  type Catalogue,
  type Decision,
  findDecision,
  type ParsedCatalogue,
  parseCatalogue,
  type Release,
  type VersionDeprecation,
} from './publish/catalogue.ts'
export { compareVersions } from './publish/compare-versions.ts'
export { isAmong } from './publish/is-among.ts'
export {
  type BucketState,
  blockSize,
  fullBucket,
  observeBucket,
  type Taking,
  takeTokens,
  throttleBucket,
} from './rate/bucket-state.ts'
export { costsOf, type RateCost } from './rate/costs-of.ts'
export { observeRates } from './rate/observe-rates.ts'
export { type RateWindow, rateWindow } from './rate/rate-window.ts'
export { applyLimits, type Limited } from './request/apply-limits.ts'
export { type BuiltRequest, buildRequest, type RequestParts } from './request/build-request.ts'
export type { BuildFault, BuildRefusal } from './request/cannot-build.ts'
export { fillTemplate } from './request/fill-template.ts'
export { idempotencyKeyFor } from './request/idempotency-key.ts'
export { speaksHttp } from './request/schemes.ts'
export type { Scope } from './request/scope.ts'
export { type AskedPage, askPage, type PageQuestion, type PolledRecord } from './run/ask-page.ts'
export { completeConnection } from './run/complete-connection.ts'
export {
  type DescribedField,
  type DescribedFields,
  describeFields,
  describesOf,
  type FieldOption,
  type FieldsQuestion,
} from './run/describe-fields.ts'
export type * from './run/http.ts'
export type { PagePlace } from './run/next-page.ts'
export type { ConnectionQuestion } from './run/open-asking.ts'
export type * from './run/operation-call.ts'
export { recordExchange } from './run/record-exchange.ts'
export { createRedactor, type Redactor } from './run/redactor.ts'
export { runOperation } from './run/run-operation.ts'
export {
  type AskedToCall,
  renewSubscription,
  type SubscriptionQuestion,
  subscribe,
  unsubscribe,
} from './run/subscription.ts'
export { type TestedConnection, testConnection } from './run/test-connection.ts'
