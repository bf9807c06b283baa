export type * from './mapping/mapping.ts'
export {
  createMappingPool,
  type MappingLogger,
  type MappingPool,
  type MappingPoolOptions,
  SandboxUnavailable,
} from './mapping/mapping-pool.ts'
export type { SandboxLayers } from './mapping/sandbox-layers.ts'
export { type TrustGroupQuestion, trustGroupOf } from './mapping/trust-group.ts'
