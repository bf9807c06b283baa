import type { Mapping } from '../mapping.ts'

/**
 * `isolated-vm`: V8's own isolates, fast. `quickjs`: an interpreter in WebAssembly, some twenty times slower, whose memory and
 * steps are counted by itself: a second kind of wall, for code that came from outside.
 */
export type MappingEngineName = 'isolated-vm' | 'quickjs'

/** One version of a tenant's mapping. */
export interface MappingLot {
  readonly tenantId: string
  readonly version: string
  readonly mapping: Mapping
}

export const keyOf = ({ tenantId, version }: MappingLot): string => `${tenantId}\n${version}`

/**
 * Runs the mappings of many tenants in this process, each in a locked realm of its own: only strings go in and out, and no
 * tenant's object ever meets one of ours or another tenant's.
 */
export interface MappingEngine {
  /** Opens, or finds warm, the realm of a mapping. Runs no tenant code. */
  open(lot: MappingLot): OpenMapping | Promise<OpenMapping>
  /** Throws away what the tenant's code may have touched; the next `open` starts from nothing. */
  dispose(tenantId: string): void
}

/** Both functions throw `EngineStop` when the engine had to end tenant code; nothing of that tenant is trusted afterwards. */
export interface OpenMapping {
  /** False until `prepare` has answered ''. */
  readonly isPrepared: boolean
  /** Compiles the mapping, which may run its top level; '' or the reason why it does not compile. */
  prepare(wallMaxMs: number): string
  /** From a JSON array of `{ event, context }` to packed evaluations (`realm/pack-evaluations.ts`). */
  run(inputsJson: string, wallMaxMs: number): string
}

/**
 * The engine ended tenant code: it took more steps than it may (`timeout`), was not done at a certain time, which may be the
 * machine's fault (`late`), ran out of memory, or broke (`failed`).
 */
export class EngineStop extends Error {
  override readonly name = 'EngineStop'
  readonly ending: 'timeout' | 'late' | 'memory' | 'failed'

  constructor(ending: EngineStop['ending'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause))
    this.ending = ending
  }
}
