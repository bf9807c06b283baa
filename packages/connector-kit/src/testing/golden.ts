import type { AttemptError } from '../delivery/classify-reply.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import type { RecordOutcome } from '../run/operation-call.ts'
import type { CanonicalEventName } from './canonical-events.ts'

/**
 * `<operation>.golden.json` beside a manifest: what an operation sends for known events, and what it makes of known replies.
 * It is the fact that tests compare with, the source of the fake that stands for the vendor, and of the pact.
 */
export interface Golden {
  readonly operation: string
  readonly connection: GoldenConnection
  /** @minItems 1 */
  readonly cases: readonly GoldenCase[]
}

/** A made-up tenant's values. */
export interface GoldenConnection {
  readonly authMode?: string
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  readonly secrets?: Readonly<Record<string, string>>
  readonly learnt?: Readonly<Record<string, string>>
  /** For modes whose token is fetched. */
  readonly accessToken?: string
}

export interface GoldenCase {
  /** A fact: "a detractor becomes a ticket". */
  readonly name: string
  /** One, or as many as go into one batch. */
  readonly events: readonly CanonicalEventName[]
  /** An attempt before this one may have been received. */
  readonly isUncertain?: true
  /** What is said, in order. Requests that say nothing new are left out. */
  readonly exchanges: readonly GoldenExchange[]
  /** One per event. */
  readonly outcomes: readonly GoldenOutcome[]
}

export interface GoldenExchange {
  readonly request?: GoldenRequest
  readonly reply?: GoldenReply
  readonly error?: AttemptError
}

export interface GoldenRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** As JSON where it is JSON, as text otherwise; base64 of bytes that are no text. */
  readonly body?: JsonValue
}

export interface GoldenReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonValue
}

/** What has to hold of an outcome; what is not named may be anything. `skipped`: the mapping made nothing of the event. */
export type GoldenOutcome = Partial<Omit<RecordOutcome, 'outcome'>> & {
  readonly outcome: RecordOutcome['outcome'] | 'skipped'
}
