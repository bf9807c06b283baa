export {
  type EmbeddedClickhouse,
  type EmbeddedClickhouseOptions,
  startEmbeddedClickhouse,
} from './embedded-clickhouse.ts'
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts'
export type { EngineLogger } from './engine-logger.ts'
export { EngineUnavailable } from './engine-unavailable.ts'
export { freePort } from './free-port.ts'
export { type EmbeddedEngines, type EmbeddedEnginesOptions, startEmbeddedEngines } from './start-embedded-engines.ts'
