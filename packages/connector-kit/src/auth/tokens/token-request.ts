import type {
  Auth,
  OAuth2ClientCredentialsAuth,
  OAuth2CodeAuth,
  OAuth2JwtAuth,
  OAuth2PasswordAuth,
  TokenEndpoint,
} from '../../manifest/auth.ts'
import type { Scope } from '../../request/scope.ts'
import type { HttpRequest } from '../../run/http.ts'
import type { ConnectionValues } from '../../run/operation-call.ts'
import { unplaceable } from '../auth-refusal.ts'
import { authScope } from '../auth-scope.ts'
import { fill, fillUrl, find } from '../fill.ts'
import { headersOf } from '../place-key.ts'
import { signJwt } from './sign-jwt.ts'

/** What a token is asked for with: what a person agreed to, what was got then, or what the connection itself has. */
export type Grant =
  | { readonly kind: 'code'; readonly code: string; readonly redirectUri: string; readonly codeVerifier?: string }
  | { readonly kind: 'refresh'; readonly refreshToken: string }
  | { readonly kind: 'credentials' }

/** The modes that ask a token endpoint as RFC 6749 has it. */
export type OAuth2Auth = OAuth2CodeAuth | OAuth2ClientCredentialsAuth | OAuth2JwtAuth | OAuth2PasswordAuth

export interface TokenAsked {
  readonly request: HttpRequest
  /** Everything in it that nobody else may see, for whoever shows what was answered. */
  readonly secrets: readonly string[]
}

const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

export function isOAuth2(auth: Auth): auth is OAuth2Auth {
  return auth.mode.startsWith('oauth2_')
}

/** The request to a token endpoint (RFC 6749 3.2, 4.1.3, 4.3.2, 4.4.2, 6; RFC 7636 4.5; RFC 7523 2.1). */
export async function tokenRequest(asking: {
  readonly auth: OAuth2Auth
  readonly values: ConnectionValues
  readonly grant: Grant
  readonly now: Date
}): Promise<TokenAsked> {
  const { auth, values, now } = asking
  const scope = authScope({ values, now })
  const client = clientOf(auth, scope)
  const params = { ...(await grantParams(asking, scope)), ...client.params, ...extraParams(auth, scope) }
  const request: HttpRequest = {
    method: 'POST',
    url: fillUrl(auth.tokenUrl, scope).href,
    headers: {
      accept: 'application/json',
      'content-type': auth.bodyFormat === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
      ...client.headers,
      ...headersOf(auth.tokenHeaders, scope),
    },
    body: auth.bodyFormat === 'json' ? JSON.stringify(params) : new URLSearchParams(params).toString(),
  }
  return { request, secrets: [...secretParams(params), ...client.secrets, ...Object.values(values.secrets)] }
}

async function grantParams(
  { auth, values, grant, now }: Parameters<typeof tokenRequest>[0],
  scope: Scope,
): Promise<Record<string, string>> {
  if (grant.kind === 'refresh') return { grant_type: 'refresh_token', refresh_token: grant.refreshToken }
  if (grant.kind === 'code') {
    const { code, redirectUri, codeVerifier } = grant
    const verifier: Record<string, string> = codeVerifier === undefined ? {} : { code_verifier: codeVerifier }
    return { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...verifier }
  }
  const scopes = scopeParam(auth, scope)
  switch (auth.mode) {
    case 'oauth2_client_credentials':
      return { grant_type: 'client_credentials', ...scopes }
    case 'oauth2_password':
      return {
        grant_type: 'password',
        username: fill(auth.username, scope),
        password: fill(auth.password, scope),
        ...scopes,
      }
    case 'oauth2_jwt': {
      const { text } = await signJwt({ jwt: auth.jwt, values, now })
      return { grant_type: auth.grantType ?? JWT_GRANT, assertion: text, ...scopes }
    }
    default:
      throw unplaceable('nobody has agreed yet', 'Connect it: somebody with an account over there has to agree.')
  }
}

/** Scopes joined as the vendor reads them; none where the manifest has none. */
export function scopeParam({ scopes = [], scopeSeparator = ' ' }: TokenEndpoint, scope: Scope): { scope?: string } {
  return scopes.length === 0 ? {} : { scope: scopes.map((one) => fill(one, scope)).join(scopeSeparator) }
}

interface Client {
  readonly params: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
}

/** RFC 6749 2.3.1; a client without a secret only says who it is. */
function clientOf(auth: OAuth2Auth, scope: Scope): Client {
  if (auth.mode === 'oauth2_jwt') return { params: {}, headers: {}, secrets: [] }
  const id = fill(auth.clientId, scope)
  const secret = auth.clientSecret === undefined ? undefined : find(auth.clientSecret, scope)
  if (auth.clientAuth === 'none' || secret === undefined) return { params: { client_id: id }, headers: {}, secrets: [] }
  if (auth.clientAuth !== 'basic') {
    return { params: { client_id: id, client_secret: secret }, headers: {}, secrets: [secret] }
  }
  const credentials = Buffer.from(`${formEncode(id)}:${formEncode(secret)}`).toString('base64')
  return { params: {}, headers: { authorization: `Basic ${credentials}` }, secrets: [secret, credentials] }
}

/** The RFC encodes both as a form would before they are joined, so that a colon in the id stays in it. */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

function extraParams({ extraTokenParams = {} }: TokenEndpoint, scope: Scope): Record<string, string> {
  const found = Object.entries(extraTokenParams).map(([name, template]) => [name, find(template, scope)] as const)
  return Object.fromEntries(found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}

function secretParams(params: Readonly<Record<string, string>>): string[] {
  const { code, code_verifier, refresh_token, assertion, password, client_secret } = params
  return [code, code_verifier, refresh_token, assertion, password, client_secret].filter((value) => value !== undefined)
}
