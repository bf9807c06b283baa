import type { ReplyHeaders } from '../delivery/read-header.ts'
import type { Inbound } from '../manifest/inbound.ts'
import type { Scope } from '../request/scope.ts'
import type { ConnectionValues } from '../run/operation-call.ts'

/** A call as it came, before anything of it is believed. */
export interface InboundCall {
  readonly inbound: Inbound
  readonly values: ConnectionValues
  readonly method: string
  /** The whole public URL that the vendor called, as it is registered there: some sign it. */
  readonly url: string
  readonly headers: ReplyHeaders
  /** The bytes as they came, neither parsed nor decompressed again. */
  readonly rawBody: Uint8Array
  readonly now: Date
}

/** A call with the connection's values at hand for its verifier. */
export interface VerifiedCall extends InboundCall {
  readonly scope: Scope
}

/** What a verifier found: what was signed, for telling replays, and when, where that is known. */
export interface Proof {
  readonly signed: Uint8Array
  readonly timestamp?: Date
}
