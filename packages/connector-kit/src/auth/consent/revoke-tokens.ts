import type { OAuth2CodeAuth } from '../../manifest/auth.ts'
import type { HttpRequest, Sent } from '../../run/http.ts'
import type { AuthFailure, ConnectionValues, Tokens } from '../../run/operation-call.ts'
import { attempt } from '../auth-refusal.ts'
import { authScope } from '../auth-scope.ts'
import { fillUrl } from '../fill.ts'
import { parseTokenBody } from '../tokens/read-token-reply.ts'
import { tokenFailure } from '../tokens/token-failure.ts'
import { tokenRequest } from '../tokens/token-request.ts'

export interface Revoking {
  readonly auth: OAuth2CodeAuth
  readonly values: ConnectionValues
  readonly tokens: Tokens
  readonly send: (request: HttpRequest) => Promise<Sent>
  readonly now: Date
}

/**
 * Tells the vendor that a connection ends (RFC 7009): the refresh token where there is one, which takes its access tokens with it.
 * True where that was said; false where the vendor has no such address.
 */
export function revokeTokens(
  revoking: Revoking,
): Promise<{ readonly isRevoked: boolean } | { readonly failure: AuthFailure }> {
  return attempt(async () => {
    const { auth, values, tokens, send, now } = revoking
    if (auth.revokeUrl === undefined) return { isRevoked: false }
    const token = tokens.refreshToken ?? tokens.accessToken
    // The client proves itself as it does where tokens are got (RFC 7009 2.1).
    const grant = { kind: 'refresh', refreshToken: token } as const
    const { request, secrets } = await tokenRequest({ auth, values, grant, now })
    const url = fillUrl(auth.revokeUrl, authScope({ values, now })).href
    const sent = await send({ ...request, url, body: asRevocation(request) })
    if ('reply' in sent && sent.reply.status >= 200 && sent.reply.status < 300) return { isRevoked: true }
    const body = 'reply' in sent ? parseTokenBody(sent.reply) : undefined
    return { failure: tokenFailure({ sent, body, grant: 'refresh', secrets, now }).failure }
  })
}

function asRevocation({ body, headers }: HttpRequest): string {
  const isJson = headers['content-type'] === 'application/json'
  const params = isJson
    ? (JSON.parse(body as string) as Record<string, string>)
    : Object.fromEntries(new URLSearchParams(body as string))
  const { grant_type: _, refresh_token: token, ...client } = params
  const revocation = { token: token as string, ...client }
  return isJson ? JSON.stringify(revocation) : new URLSearchParams(revocation).toString()
}
