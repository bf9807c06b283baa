import type { StreamReplayStatus } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Position } from './position.ts'
import type { StreamReplayRow } from './stream-replay-row.ts'

/** What one step came to: written down as a whole or not at all. */
export interface Step {
  /** Where the replay stands after it. */
  readonly position: Position
  /** Stays as it is without it. */
  readonly status?: StreamReplayStatus
  /** Added to what was counted. */
  readonly counts?: Partial<StreamReplayRow['counts']>
  readonly differences?: readonly Difference[]
  /** Something that would have been read was removed meanwhile. */
  readonly isSomethingGone?: boolean
  /** What else the platform's database has to say then. */
  readonly keep?: (tx: Tx) => Promise<void>
}

export interface Difference {
  readonly kind: 'missing' | 'differing' | 'extra'
  readonly reason: string
  readonly tenantId: string
  readonly responseId: string
  readonly eventId?: string
  readonly partition?: number
  readonly offset?: number
}

export type Phase = Position['phase']

/** A replay in a phase. */
export type InPhase<Name extends Phase> = StreamReplayRow & { readonly position: Extract<Position, { phase: Name }> }

/** Makes the steps of a phase, from where the replay stands; each once the one before it is written down. */
export type Steps<Name extends Phase> = (replay: InPhase<Name>, signal: AbortSignal) => AsyncIterable<Step>
