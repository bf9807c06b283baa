import type { Auth } from '../../manifest/auth.ts'
import type { HttpRequest, Sent } from '../../run/http.ts'
import type { ConnectionValues, Granted, Tokens } from '../../run/operation-call.ts'
import type { ConnectionKey, TokenStore } from './token-store.ts'

export interface TokensDeps {
  readonly store: TokenStore
  /**
   * The one door out. A request of it has to end within 15 s, and is not to be ended before by a shutdown: its reply may have
   * the only copy of a refresh token in it.
   */
  readonly send: (request: HttpRequest, question: TokenQuestion) => Promise<Sent>
  readonly now: () => Date
  readonly wait: (ms: number) => Promise<void>
  readonly random: () => number
}

export interface TokenQuestion {
  readonly key: ConnectionKey
  /** The id of the connector. */
  readonly connector: string
  readonly auth: Auth
  readonly values: ConnectionValues
  /** The access token that the vendor refused just now. */
  readonly stale?: string | undefined
}

export interface TokenSource {
  /** The tokens of a connection, renewed where that is due; undefined for modes without any. */
  grant(question: TokenQuestion): Promise<Granted>
  /** Keeps what a consent brought, in place of whatever was there; false where there is no such connection. */
  keep(key: ConnectionKey, tokens: Tokens): Promise<boolean>
}

/** How long a token endpoint may take. */
export const SEND_MS_MAX = 15_000
/** How long the right to ask it is held: longer, so that its answer can be kept. */
export const LEASE_MS = 60_000

/** No tokens, and only a person can help. */
export function needsConsent(message: string): Granted {
  const hint = 'Connect it: somebody with an account over there has to agree.'
  return { failure: { outcome: 'refused', reason: 'needs_consent', disable: true, message, hint } }
}
