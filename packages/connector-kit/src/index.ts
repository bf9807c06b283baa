export { type AttemptError, classifyReply, type DeliveryOutcome, type Reply } from './delivery/classify-reply.ts'
export { backoffScheduleMs, type NextAttempt, nextAttemptAt } from './delivery/next-attempt-at.ts'
export { parseRetryAfter, type RetryAfterOptions } from './delivery/parse-retry-after.ts'
export type { ReplyHeaders } from './delivery/read-header.ts'
export type * from './manifest/auth.ts'
export type * from './manifest/batch.ts'
export type * from './manifest/common.ts'
export type * from './manifest/connector.ts'
export type * from './manifest/errors.ts'
export type * from './manifest/fields.ts'
export type * from './manifest/idempotency.ts'
export type * from './manifest/inbound.ts'
export type * from './manifest/limits.ts'
export type * from './manifest/operation.ts'
export type * from './manifest/poll.ts'
export type * from './manifest/rate.ts'
export type * from './mapping/mapping.ts'
export {
  type MappingLogger,
  type MappingPool,
  type MappingPoolOptions,
  SandboxUnavailable,
} from './mapping/mapping-pool.ts'
export { createMappingPool } from './mapping/process-mapping-pool.ts'
export type { SandboxLayers } from './mapping/sandbox-layers.ts'
export { type TrustGroupQuestion, trustGroupOf } from './mapping/trust-group.ts'
export type * from './run/http.ts'
export type * from './run/operation-call.ts'
