export {
  createTokenKeys,
  createVerifyToken,
  issueToken,
  type TokenClaims,
  type TokenKeys,
  type VerifyToken,
} from './auth/tokens.ts'
export { listOperations, type Operation, type OperationId } from './contract.ts'
export { type ControlPlaneDeps, createControlPlane } from './create-control-plane.ts'
export { createLogger } from './platform/create-logger.ts'
export { type ServedApi, serveApi } from './platform/serve-api.ts'
export { type ServedRoles, type ServeRolesOptions, serveRoles } from './platform/serve-roles.ts'
export {
  type EmbeddedPlatform,
  type EmbeddedPlatformOptions,
  type PlatformTenant,
  startEmbeddedPlatform,
} from './platform/start-embedded-platform.ts'
