import { authScope } from '../../auth/auth-scope.ts'
import { find } from '../../auth/fill.ts'
import type { Auth } from '../../manifest/auth.ts'
import type { Connector } from '../../manifest/connector.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { isList } from '../../outcome/find-values.ts'
import type { HttpRequest } from '../../run/http.ts'
import type { ConnectionValues } from '../../run/operation-call.ts'
import type { GoldenReply } from '../golden.ts'
import type { FakeTokens } from './create-fake-tokens.ts'
import { placeValue } from './place-value.ts'
import { readBody } from './read-body.ts'

export interface Authority {
  readonly connector: Connector
  readonly values: ConnectionValues
  readonly tokens: FakeTokens
}

/** Somebody agrees at once and is sent back with a code (RFC 6749 4.1.2, RFC 9207). */
export function consentReply(
  { connector, values, tokens }: Authority,
  mode: string,
  request: HttpRequest,
): GoldenReply {
  const asked = new URL(request.url).searchParams
  const back = URL.parse(asked.get('redirect_uri') ?? '')
  if (!back) return { status: 400, body: { error: 'invalid_request', error_description: 'There is no redirect_uri.' } }
  const auth = connector.auth[mode]
  const issuer = auth?.mode === 'oauth2_code' && auth.issuer !== undefined ? auth.issuer : undefined
  const params = {
    code: tokens.agree(asked.get('code_challenge') ?? undefined),
    state: asked.get('state') ?? undefined,
    iss: issuer && find(issuer, authScope({ values, now: new Date(0) })),
  }
  for (const [name, value] of Object.entries(params)) if (value !== undefined) back.searchParams.set(name, value)
  return { status: 302, headers: { location: back.href } }
}

/** RFC 6749 5.1, in the vendor's places, with what is learnt from it; 5.2 for what was spent or never given. */
export function tokenReply({ connector, values, tokens }: Authority, mode: string, request: HttpRequest): GoldenReply {
  const auth = connector.auth[mode]
  const exchange = auth?.mode === 'self_signed_jwt' ? auth.exchange : undefined
  if (exchange) return { status: 201, body: placeValue({}, exchange.tokenPointer, tokens.current().accessToken) ?? {} }
  if (!tokens.redeem(paramsOf(request), refreshOf(auth))) return { status: 400, body: { error: 'invalid_grant' } }
  const fields = auth && 'tokenFields' in auth ? auth.tokenFields : undefined
  const issued: readonly (readonly [string, JsonValue | undefined])[] = [
    [fields?.accessToken ?? '/access_token', tokens.current().accessToken],
    [fields?.refreshToken ?? '/refresh_token', tokens.refreshToken()],
    [fields?.expiresIn ?? '/expires_in', 3_600],
    ['/token_type', 'Bearer'],
    ...Object.entries(connector.learn?.fromToken ?? {}).map(
      ([name, pointer]) => [pointer, values.learnt[name]] as const,
    ),
  ]
  const body = issued.reduce<JsonValue | undefined>((left, [pointer, value]) => placeValue(left, pointer, value), {})
  return { status: 200, body: body ?? {} }
}

const refreshOf = (auth: Auth | undefined) => (auth?.mode === 'oauth2_code' ? auth.refresh : undefined)

function paramsOf(request: HttpRequest): Readonly<Record<string, unknown>> {
  const body = readBody(request)
  return typeof body === 'object' && body !== null && !isList(body) ? body : {}
}
