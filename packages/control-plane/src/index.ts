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
