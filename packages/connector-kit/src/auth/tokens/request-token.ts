import type { Auth, SelfSignedJwtAuth } from '../../manifest/auth.ts'
import { findValue } from '../../outcome/find-values.ts'
import type { HttpRequest, Sent } from '../../run/http.ts'
import type { ConnectionValues, Tokens } from '../../run/operation-call.ts'
import { attempt, unplaceable } from '../auth-refusal.ts'
import { authScope } from '../auth-scope.ts'
import { fillUrl } from '../fill.ts'
import { isToken, parseTokenBody, readTokens } from './read-token-reply.ts'
import { signJwt } from './sign-jwt.ts'
import { type NoToken, type TokenFault, tokenFailure, withoutToken } from './token-failure.ts'
import { type Grant, isOAuth2, type TokenAsked, tokenRequest } from './token-request.ts'

export interface TokenAsking {
  readonly auth: Auth
  readonly values: ConnectionValues
  readonly grant: Grant
  /** The one door out; its requests carry secrets and are not logged as they are. */
  readonly send: (request: HttpRequest) => Promise<Sent>
  readonly now: Date
}

/**
 * Asks for a token once: by a code, a refresh token, or what the connection itself has (client credentials, a JWT bearer grant of
 * RFC 7523, a password, a self-signed JWT). Never rejects for what the other side does: every error of RFC 6749 5.2 comes back as
 * a failure with a hint, and with what became of the refresh token; nothing of the request's secrets is in it, even where the
 * vendor repeats them.
 */
export async function requestToken(asking: TokenAsking): Promise<{ readonly tokens: Tokens } | NoToken> {
  const result = await attempt(async () => {
    const { auth } = asking
    if (auth.mode === 'self_signed_jwt') return selfSigned(asking, auth)
    if (!isOAuth2(auth))
      throw unplaceable(`mode ${auth.mode} has no tokens`, 'Nothing has to be asked for in this mode.')
    const asked = await tokenRequest({ ...asking, auth })
    const grant = auth.mode === 'oauth2_jwt' && asking.grant.kind === 'credentials' ? 'jwt' : asking.grant.kind
    return exchange(asking, { ...asked, grant, read: (body) => readTokens(body, auth, asking.now) })
  })
  if ('tokens' in result || 'refreshToken' in result) return result
  return { failure: result.failure, refreshToken: 'kept' }
}

/** The JWT is the token, or what the token is got for (GitHub Apps: 201 with `token` and `expires_at`). */
async function selfSigned(asking: TokenAsking, auth: SelfSignedJwtAuth): Promise<{ tokens: Tokens } | NoToken> {
  const { values, now } = asking
  const jwt = await signJwt({ jwt: auth.jwt, values, now })
  const { exchange: wanted } = auth
  if (!wanted) return { tokens: { accessToken: jwt.text, expiresAt: jwt.expiresAt.toISOString(), reply: null } }
  const request: HttpRequest = {
    method: 'POST',
    url: fillUrl(wanted.url, authScope({ values, now })).href,
    headers: { accept: 'application/json', authorization: `Bearer ${jwt.text}` },
    body: null,
  }
  const secrets = [jwt.text, ...Object.values(values.secrets)]
  return exchange(asking, { request, secrets, grant: 'jwt', read: (body) => readExchanged(body, wanted) })
}

function readExchanged(
  body: Parameters<typeof readTokens>[0],
  wanted: NonNullable<SelfSignedJwtAuth['exchange']>,
): Tokens | string {
  const accessToken = findValue(body, wanted.tokenPointer)
  if (!isToken(accessToken)) return `it has no token at ${wanted.tokenPointer}`
  const end = wanted.expiresAtPointer === undefined ? undefined : findValue(body, wanted.expiresAtPointer)
  const expiresAt = typeof end === 'string' ? new Date(end) : undefined
  const holds = expiresAt && !Number.isNaN(expiresAt.getTime()) ? { expiresAt: expiresAt.toISOString() } : {}
  return { accessToken, ...holds, reply: body }
}

interface Exchanged extends TokenAsked {
  readonly grant: TokenFault['grant']
  readonly read: (body: Parameters<typeof readTokens>[0]) => Tokens | string
}

async function exchange({ send, now }: TokenAsking, asked: Exchanged): Promise<{ tokens: Tokens } | NoToken> {
  const { request, secrets, grant, read } = asked
  const sent = await send(request)
  const body = 'reply' in sent ? parseTokenBody(sent.reply) : undefined
  const fault = { sent, body, grant, secrets, now }
  if ('error' in sent || sent.reply.status < 200 || sent.reply.status > 299) return tokenFailure(fault)
  if (sent.reply.isBodyTruncated) return withoutToken(fault, 'it is too long')
  if (body === undefined) return withoutToken(fault, 'it is no JSON')
  const tokens = read(body)
  if (typeof tokens !== 'string') return { tokens }
  // GitHub and Slack say what went wrong with 200.
  return hasError(body) ? tokenFailure(fault) : withoutToken(fault, tokens)
}

function hasError(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'error' in body
}
