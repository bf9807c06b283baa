import type { OffsetRange } from '../stream/stream-history.ts'
import type { Topic } from '../stream/topics.ts'

/** A range of a topic, from where it is read on. */
export interface Reading extends OffsetRange {
  readonly topic: Topic
  /** Before its first page: what came before that is not there any more. */
  readonly isBeginningGone?: boolean
}

/** Where a replay stands: all that whoever makes the next step has to know. */
export type Position =
  | ReadingPosition
  | MatchingPosition
  | SearchingPosition
  | RepairingPosition
  | { readonly phase: 'over' }

export interface ReadingPosition extends Compared {
  readonly phase: 'reading'
  /** Those that are read are gone. */
  readonly readings: readonly Reading[]
}

export interface MatchingPosition extends Compared {
  readonly phase: 'matching'
  /** What was compared last. */
  readonly after?: readonly string[]
}

export interface SearchingPosition extends Compared {
  readonly phase: 'searching'
  readonly after?: SearchedUntil
}

export interface RepairingPosition {
  readonly phase: 'repairing'
  readonly readings: readonly Reading[]
}

/** How far the responses of a tenant were looked through, in the order of (submitted_at, id). */
export interface SearchedUntil {
  readonly tenantId: string
  readonly submittedAt: string
  readonly responseId: string
}

/** What is compared. */
export interface Compared {
  readonly compared: readonly OffsetRange[]
  /** From when on the topic is known to hold whatever came, so that what is not in it is extra. */
  readonly knownFrom: string
}
