export { type AttemptError, classifyReply, type DeliveryOutcome, type Reply } from './delivery/classify-reply.ts'
export { backoffScheduleMs, type NextAttempt, nextAttemptAt } from './delivery/next-attempt-at.ts'
export { parseRetryAfter, type RetryAfterOptions } from './delivery/parse-retry-after.ts'
export type { ReplyHeaders } from './delivery/read-header.ts'
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
