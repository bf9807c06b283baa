import type { Mapping, MappingCheck, MappingFailureCode, MappingRequest, MappingResult } from './mapping.ts'
import type { SandboxLayers } from './sandbox-layers.ts'

export interface MappingPoolOptions {
  /** Processes that map at the same time; one per core is plenty. */
  readonly size?: number
  /** Warm processes kept beside them, so that a kill or a change of group costs milliseconds. */
  readonly spares?: number
  /** CPU time one event's mapping may take, so that a busy machine fails none; wall-clock time on systems without procfs. */
  readonly timeoutMs?: number
  /** CPU time, of all threads, after which the process is killed; 50 ms more than `timeoutMs` by default. */
  readonly killAfterMs?: number
  /**
   * Wall-clock time after which a process that did not get its CPU time is given up: the event runs once more on another, then
   * fails with `mapping_timeout` and counts against nobody. 30 times `timeoutMs` by default, and at least 30 s.
   */
  readonly stalledAfterMs?: number
  /** Resident memory of one process. */
  readonly memoryMaxBytes?: number
  readonly clock?: { now(): Date }
  readonly logger?: MappingLogger
  /** The tenant's notice; must not throw. */
  readonly onQuarantined?: (notice: QuarantineNotice) => void
}

/** A mapping had to be ended by force three times within ten minutes, and is not run until then; what it should have mapped waits. */
export interface QuarantineNotice {
  readonly tenantId: string
  readonly version: string
  /** How it ended the last time. */
  readonly code: MappingFailureCode
  readonly until: Date
}

/** Structured lines; pino and its like fit. */
export interface MappingLogger {
  warn(fields: object, event: string): void
}

/** Runs tenants' mappings in processes of their own. No process is started before the first call. */
export interface MappingPool extends AsyncDisposable {
  /** Results in the order of the requests. Rejects only when no sandbox process can be started, or after `close`. */
  map(requests: readonly MappingRequest[]): Promise<readonly MappingResult[]>
  /** Compiles a mapping without an event. */
  check(mapping: Mapping): Promise<MappingCheck>
  /** The walls that hold on this machine. */
  layers(): Promise<SandboxLayers>
  /** Answers what was asked, then ends every process. */
  close(): Promise<void>
}

/** No mapping process can be started on this machine; nothing was mapped, and nothing was lost. */
export class SandboxUnavailable extends Error {
  override name = 'SandboxUnavailable'
  readonly code = 'sandbox_unavailable'
}
