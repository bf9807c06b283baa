import { timingSafeEqual } from 'node:crypto'
import type { OAuth2CodeAuth } from '../../manifest/auth.ts'
import type { Learn } from '../../manifest/connector.ts'
import type { HttpRequest, Sent } from '../../run/http.ts'
import type { AuthFailure, ConnectionValues, Tokens } from '../../run/operation-call.ts'
import { AuthRefusal, attempt } from '../auth-refusal.ts'
import { requestToken } from '../tokens/request-token.ts'
import { learnFromToken } from './learn-from-token.ts'
import { hashState, type PendingConsent } from './start-consent.ts'

export interface ConsentCallback {
  readonly pending: PendingConsent
  readonly auth: OAuth2CodeAuth
  readonly values: ConnectionValues
  /** The whole URL that was called. */
  readonly url: string
  /** What the browser that came back holds; asked for where one began it. */
  readonly session?: string | undefined
  readonly learn?: Learn | undefined
  readonly send: (request: HttpRequest) => Promise<Sent>
  readonly now: Date
}

export type FinishedConsent =
  | { readonly tokens: Tokens; readonly learnt: Readonly<Record<string, string>> }
  | { readonly failure: AuthFailure }

const CODE_LENGTH_MAX = 4_096

/**
 * Ends an authorization code grant: checks that this is the answer to what was begun (state, session and expiry; the redirect URI
 * as it was; the issuer where the vendor names itself, RFC 9207), exchanges the code and reads what the token's reply tells. The
 * caller has deleted `pending` before: a state is good once, whatever comes of it (RFC 9700 4.7).
 */
export function finishConsent(callback: ConsentCallback): Promise<FinishedConsent> {
  return attempt(async () => {
    const { pending, auth, values, send, now, learn } = callback
    const code = checkedCode(callback)
    const { redirectUri, codeVerifier } = pending
    const grant = { kind: 'code', code, redirectUri, ...(codeVerifier !== undefined && { codeVerifier }) } as const
    const answer = await requestToken({ auth, values, grant, send, now })
    if (!('tokens' in answer)) return { failure: answer.failure }
    return { tokens: answer.tokens, learnt: learnFromToken(learn, answer.tokens.reply) }
  })
}

function checkedCode({ pending, url, session, now }: ConsentCallback): string {
  const called = new URL(url)
  const params = called.searchParams
  const state = one(params, 'state')
  if (state === undefined || !isHashOf(pending.stateHash, state))
    throw refused('consent_state', 'the state is not the one that was sent')
  if (Date.parse(pending.expiresAt) <= now.getTime())
    throw refused('consent_expired', 'the consent took longer than ten minutes')
  if (pending.sessionHash !== undefined && (session === undefined || !isHashOf(pending.sessionHash, session))) {
    throw refused('consent_session', 'whoever came back is not who began')
  }
  const expected = new URL(pending.redirectUri)
  if (called.origin !== expected.origin || called.pathname !== expected.pathname) {
    throw refused('consent_redirect', 'another address was called than the one that was sent')
  }
  checkIssuer(pending, one(params, 'iss'))
  const error = one(params, 'error')
  if (error !== undefined) throw declined(error, one(params, 'error_description'))
  const code = one(params, 'code')
  if (code === undefined || code.length > CODE_LENGTH_MAX) throw refused('consent_code', 'the vendor sent no code')
  return code
}

/** RFC 9207 2.4: compared letter by letter, and missing only where the vendor never names itself. */
function checkIssuer({ issuer }: PendingConsent, iss: string | undefined): void {
  if (issuer !== undefined && iss !== issuer)
    throw refused('consent_issuer', 'the answer is not from the vendor that was asked')
}

/** A parameter that is there once (RFC 6749 3.1: not more than once) and not empty. */
function one(params: URLSearchParams, name: string): string | undefined {
  const values = params.getAll(name)
  if (values.length > 1) throw refused('consent_repeated', `the parameter ${name} came ${values.length} times`)
  return values[0] || undefined
}

/** In constant time: hashes of the same length are compared, whatever was sent. */
function isHashOf(hash: string, text: string): boolean {
  return timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(hashState(text), 'hex'))
}

function refused(reason: string, message: string): AuthRefusal {
  return new AuthRefusal({
    outcome: 'refused',
    reason,
    message,
    hint: 'Start again from the connection, in the same browser, and finish within ten minutes.',
  })
}

/** RFC 6749 4.1.2.1. What the vendor says came through the browser, so anyone can have written it: it is quoted, short and plain. */
function declined(error: string, description = ''): AuthRefusal {
  const plain = (text: string, length: number) => text.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, length)
  const message = `the vendor answered ${plain(error, 60)}${description && `: "${plain(description, 200)}"`}`
  const hint =
    error === 'access_denied'
      ? 'Somebody declined, or may not agree for this account: start again with an account that may.'
      : error === 'invalid_scope'
        ? "The app may not ask for these scopes: allow them in the vendor's settings of the app."
        : 'Check the settings of the app over there, then start again.'
  return new AuthRefusal({ outcome: 'refused', reason: 'consent_declined', message, hint })
}
