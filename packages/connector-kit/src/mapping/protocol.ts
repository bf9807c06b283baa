import type { MappingEngineName, MappingLot } from './engine/mapping-engine.ts'

/** Parent to child; the body is a JSON array of `{ event, context }`, all for one lot. */
export interface RunHead {
  readonly id: number
  /** Number of the lot; the child keeps what came with it. */
  readonly lot: number
  /** With the first chunk of a lot only: sources are large and do not change. */
  readonly opens?: MappingLot & { readonly engine: MappingEngineName }
  /** Lots sent before are of no use any more. */
  readonly forgets?: true
  /** The child says when tenant code begins. What has proven quick does without: it would double the traffic. */
  readonly isAnnounced: boolean
  /** CPU time the chunk may take. */
  readonly cpuMaxMs: number
  /** When the engine ends the chunk on its own, by the wall clock. */
  readonly wallMaxMs: number
}

/** `started` is written before the first byte of tenant code runs: from then on the watchdog counts. */
export type ChildHead = { readonly type: 'ready' } | { readonly type: 'started'; readonly id: number } | DoneHead

/**
 * `answered`: the body is packed evaluations. `rejected`: the mapping does not compile. `timeout`: it used more CPU time than it
 * may. `stalled`: `wallMaxMs` passed and it had used less. The others ended its realm.
 */
export interface DoneHead {
  readonly type: 'done'
  readonly id: number
  readonly status: 'answered' | 'rejected' | 'timeout' | 'stalled' | 'memory' | 'failed'
  readonly message: string
  /** CPU time of the thread that ran the chunk. */
  readonly cpuMs: number
}
