import type { Auth, BasicAuth, SecretUrlAuth } from '../manifest/auth.ts'
import type { Scope } from '../request/scope.ts'
import type { HttpRequest } from '../run/http.ts'
import type { AuthFailure, ConnectionValues, Tokens } from '../run/operation-call.ts'
import { AuthRefusal, attempt, incomplete } from './auth-refusal.ts'
import { authScope } from './auth-scope.ts'
import { asHeaderValue, fill, fillUrl, find } from './fill.ts'
import { loginOf } from './login-of.ts'
import { headersOf, placeKey } from './place-key.ts'
import { addQuery, withHeaders } from './request-parts.ts'
import { signRequest } from './signers/sign-request.ts'

/** A request without credentials, and what they are made of. */
export interface Unauthenticated {
  readonly request: HttpRequest
  readonly auth: Auth
  readonly values: ConnectionValues
  /** Of the modes that have tokens; what `createTokens` grants. */
  readonly tokens?: Tokens | undefined
  readonly now: Date
  /** Makes the nonce of an OAuth 1.0 signature; random by default. */
  readonly nonce?: () => string
}

export type Authenticated = { readonly request: HttpRequest } | { readonly failure: AuthFailure }

const BEARER = { authorization: 'Bearer {token.accessToken}' }

/**
 * Puts the credentials into a finished request, last of all, so that nothing before it has seen them: every mode of `Auth`,
 * and the signers by their id. It goes nowhere itself, and whether the URL is on one of the connector's `hosts` is asked
 * afterwards, of the URL that comes out: in mode `secret_url` it is another one.
 *
 * A connection that lacks something comes back as a failure whose message names what, never its value.
 */
export function authenticateRequest(call: Unauthenticated): Promise<Authenticated> {
  return attempt(async () => ({ request: await place(call, authScope(call)) }))
}

async function place(call: Unauthenticated, scope: Scope): Promise<HttpRequest> {
  const { request, auth } = call
  switch (auth.mode) {
    case 'none':
      return request
    case 'login':
      return { ...request, login: loginOf(auth, scope) }
    case 'basic':
      return withHeaders(request, { authorization: basicCredentials(auth, scope) })
    case 'key':
      return placeKey(request, auth, scope)
    case 'secret_url':
      return { ...request, url: secretUrl(request, auth, scope) }
    case 'signed':
      return signRequest({ request, auth, scope, now: call.now, nonce: call.nonce })
    default:
      if (!call.tokens) throw noToken()
      if ('login' in auth && auth.login)
        return { ...request, login: loginOf({ ...auth.login, password: '{token.accessToken}' }, scope) }
      return withHeaders(request, headersOf(auth.headers ?? BEARER, scope))
  }
}

/** RFC 7617: a colon in the name would move the border between name and password. */
export function basicCredentials({ username, password }: Omit<BasicAuth, 'mode'>, scope: Scope): string {
  const name = fill(username, scope)
  if (name.includes(':'))
    throw incomplete('the user name has a colon', 'A user name for basic authentication has no colon.')
  const credentials = `${name}:${find(password, scope) ?? ''}`
  return asHeaderValue('authorization', `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`)
}

/** The secret URL, with the operation's path and query behind its own: Discord's `?wait=true`, Slack's nothing. */
function secretUrl(request: HttpRequest, auth: SecretUrlAuth, scope: Scope): string {
  const secret = fillUrl(auth.url, scope)
  const wanted = new URL(request.url)
  if (wanted.pathname !== '/') secret.pathname = `${secret.pathname.replace(/\/$/, '')}${wanted.pathname}`
  return addQuery(secret, wanted.search.slice(1)).href
}

function noToken(): AuthRefusal {
  return new AuthRefusal({
    outcome: 'refused',
    reason: 'needs_consent',
    disable: true,
    message: 'there is no token for the connection',
    hint: 'Connect it: somebody with an account over there has to agree.',
  })
}
