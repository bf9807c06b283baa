import type { Mapping } from './mapping.ts'

/** Parent to child; the body is a JSON array of `{ event, context }`, all for one mapping. */
export interface RunHead {
  readonly id: number
  readonly tenantId: string
  readonly version: string
  readonly mapping: Mapping
  /** CPU time the chunk may take. */
  readonly cpuMaxMs: number
  /** When the isolate ends the chunk on its own, by the wall clock. */
  readonly wallMaxMs: number
}

/** `started` is written before the first byte of tenant code runs: from then on the watchdog counts. */
export type ChildHead = { readonly type: 'ready' } | { readonly type: 'started'; readonly id: number } | DoneHead

/**
 * `answered`: the body is a JSON array of `Evaluation`. `rejected`: the mapping does not compile. `timeout`: it used more CPU
 * time than it may. `stalled`: `wallMaxMs` passed and it had used less. The others ended its isolate.
 */
export interface DoneHead {
  readonly type: 'done'
  readonly id: number
  readonly status: 'answered' | 'rejected' | 'timeout' | 'stalled' | 'memory' | 'failed'
  readonly message: string
  /** CPU time of the thread that ran the chunk. */
  readonly cpuMs: number
}
