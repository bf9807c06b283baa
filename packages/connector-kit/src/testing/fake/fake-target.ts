import type { JsonValue } from '../../mapping/mapping.ts'
import type { HttpReply, HttpRequest } from '../../run/http.ts'
import type { Tokens } from '../../run/operation-call.ts'
import type { FakeConnection } from './fake-connection.ts'
import type { FakeObject } from './fake-object.ts'
import type { FaultBoard } from './fault-board.ts'

/** What the fake does about a request. */
export type FakeAnswer =
  | {
      readonly kind: 'reply'
      readonly reply: HttpReply
      readonly latencyMs: number
      /** The connection ends after so many bytes of the body. */
      readonly cutAfterBytes?: number
    }
  | { readonly kind: 'silence' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'unreachable' }

/** A request that was made of the fake. */
export interface AskedRequest {
  readonly at: string
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** Undefined where the manifest has no such request. */
  readonly operation?: string
  readonly what: string
  /** As text, the beginning of a long one; absent where there was none. */
  readonly body?: string
  /** The status that was answered, or what was done in place of it. */
  readonly answered: number | 'silence' | 'reset' | 'unreachable'
}

/**
 * Stands for the other side of a connector: made of its manifest and samples, so that it answers what they say, and stateful, so that
 * it knows a repeat. Nothing is sent anywhere by it.
 */
export interface FakeTarget {
  readonly faults: FaultBoard
  readonly operations: readonly string[]
  /** That of the vendor, as signed requests name it. */
  readonly host: string
  /** What a connection to it has to be made with. */
  readonly connection: FakeConnection
  answer(request: HttpRequest): Promise<FakeAnswer>
  /** Makes something over there that no request of ours made, for polls to find; its id. */
  make(content: JsonValue): string
  /** What was made, oldest first. */
  objects(): readonly FakeObject[]
  /** The last requests, oldest first. */
  requests(): readonly AskedRequest[]
  /** Forgets everything that was made and asked. */
  reset(): void
  /** The tokens that it takes; `stale` are refused from then on, and others given. */
  tokens(stale?: string): Tokens
}
