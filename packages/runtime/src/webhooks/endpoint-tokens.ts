import { createHash } from 'node:crypto'
import {
  type AuthFailure,
  type ConnectionValues,
  type HttpRequest,
  type OAuth2ClientCredentialsAuth,
  requestToken,
  type Sent,
} from '@howazit/connector-kit'
import type { WebhookOAuth2Auth } from '@howazit/sdk'
import type { Clock } from '../clock.ts'
import type { Egress } from '../egress/egress.ts'
import type { Tenant } from '../tenancy/tenant.ts'

export type TokenFailure = AuthFailure

export interface TokenAsked {
  readonly webhookId: string
  readonly auth: WebhookOAuth2Auth
  /** A token that was refused: it is not given again. */
  readonly stale?: string
}

/** Tokens for endpoints that want OAuth 2.0, kept in this process: a client may have as many as it asks for. */
export interface EndpointTokens {
  get(tenant: Tenant, asked: TokenAsked): Promise<{ readonly token: string } | { readonly failure: TokenFailure }>
}

interface Kept {
  readonly token: string
  readonly renewAtMs: number
}

const TIMEOUT_MS = 5_000
/** A token that does not say how long it holds is asked for again after this. */
const LIFE_MS = 5 * 60_000
/** Asked for anew before it ends, so that none ends on its way. */
const USED_SHARE = 0.8
const KEPT_MAX = 10_000

/** One request per endpoint and change of its credentials at a time, however many deliveries wait for it. */
export function createEndpointTokens({
  egress,
  clock,
}: {
  egress: Pick<Egress, 'send'>
  clock: Clock
}): EndpointTokens {
  const kept = new Map<string, Kept>()
  const asking = new Map<string, Promise<Kept | { readonly failure: TokenFailure }>>()

  const ask = async (tenant: Tenant, auth: WebhookOAuth2Auth) => {
    const now = clock.now()
    const answer = await requestToken({
      ...describe(auth),
      grant: { kind: 'credentials' },
      now,
      send: sendBy(egress, tenant),
    })
    if ('failure' in answer) return { failure: answer.failure }
    const { accessToken: token, expiresAt } = answer.tokens
    const lifeMs = expiresAt === undefined ? LIFE_MS : Date.parse(expiresAt) - now.getTime()
    return { token, renewAtMs: now.getTime() + lifeMs * USED_SHARE }
  }

  return {
    async get(tenant, { webhookId, auth, stale }) {
      const key = [tenant.id, webhookId, createHash('sha256').update(JSON.stringify(auth)).digest('base64url')].join(
        '|',
      )
      const known = kept.get(key)
      if (known && known.token !== stale && known.renewAtMs > clock.now().getTime()) return known
      const under = asking.get(key) ?? ask(tenant, auth).finally(() => asking.delete(key))
      asking.set(key, under)
      const got = await under
      if ('failure' in got) return got
      if (kept.size >= KEPT_MAX) kept.clear()
      kept.set(key, got)
      return got
    },
  }
}

/** As a connector's manifest would say it. */
function describe(auth: WebhookOAuth2Auth): { auth: OAuth2ClientCredentialsAuth; values: ConnectionValues } {
  const { tokenUrl, clientId, clientSecret, clientAuth = 'basic', scopes = [] } = auth
  return {
    auth: {
      mode: 'oauth2_client_credentials',
      tokenUrl: '{settings.tokenUrl}',
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      clientAuth,
      scopes,
    },
    values: {
      settings: { tokenUrl, clientId },
      secrets: { clientSecret },
      learnt: {},
      authMode: 'oauth2_client_credentials',
    },
  }
}

const sendBy =
  (egress: Pick<Egress, 'send'>, tenant: Tenant) =>
  async (request: HttpRequest): Promise<Sent> => {
    const reply = await egress.send({ ...request, tenantId: tenant.id, timeoutMs: TIMEOUT_MS })
    if (reply.error) return { error: reply.error }
    const { status, headers, bodyText: body, isBodyTruncated } = reply
    return { reply: { status, headers, body, isBodyTruncated } }
  }
