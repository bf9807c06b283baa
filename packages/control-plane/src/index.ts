export { issueToken } from './auth/issue-token.ts'
export type { FindIssuer, Issuer } from './auth/issuer.ts'
export { createPlatformIssuer } from './auth/platform-issuer.ts'
export { readIssuerKeys } from './auth/remote-key-set.ts'
export { OPERATOR_SCOPE, type TokenClaims } from './auth/token-claims.ts'
export { createVerifyToken, type VerifyToken } from './auth/verify-token.ts'
export { listOperations, listTenantScopes, type Operation, type OperationId } from './contract.ts'
export { type ControlPlaneDeps, createControlPlane } from './create-control-plane.ts'
export { createLogger } from './platform/create-logger.ts'
export { type ServedApi, serveApi } from './platform/serve-api.ts'
export {
  type EmbeddedPlatform,
  type EmbeddedPlatformOptions,
  type PlatformTenant,
  startEmbeddedPlatform,
} from './platform/start-embedded-platform.ts'
