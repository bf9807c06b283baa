import { X509Certificate } from 'node:crypto'
import type { ShownWebhookAuth, ShownWebhookTls, WebhookAuth, WebhookTls } from '@howazit/sdk'

/** What an endpoint wants beside the signed message. Sealed as one, because most of it is secret. */
export interface EndpointSettings {
  readonly auth?: WebhookAuth
  readonly headers?: Readonly<Record<string, string>>
  readonly tls?: WebhookTls
}

/** What anybody who may read the subscription sees of it. */
export interface ShownEndpoint {
  readonly auth?: ShownWebhookAuth
  readonly headerNames?: string[]
  readonly tls?: ShownWebhookTls
}

/** Absent: it stays. Null: it goes. */
export interface EndpointChange {
  readonly auth?: WebhookAuth | null
  readonly headers?: Readonly<Record<string, string>> | null
  readonly tls?: WebhookTls | null
}

/** What a subscription's endpoint settings are sealed for. */
export const endpointContext = (webhookId: string): string => `webhook-endpoint:${webhookId}`

export const changesEndpoint = ({ auth, headers, tls }: EndpointChange): boolean =>
  auth !== undefined || headers !== undefined || tls !== undefined

/** Undefined where nothing is left. */
export function changeEndpoint(settings: EndpointSettings, change: EndpointChange): EndpointSettings | undefined {
  const { auth = settings.auth, headers = settings.headers, tls = settings.tls } = change
  const changed = { ...(auth && { auth }), ...(headers && { headers }), ...(tls && { tls }) }
  return Object.keys(changed).length === 0 ? undefined : changed
}

export function showEndpoint({ auth, headers, tls }: EndpointSettings): ShownEndpoint {
  return {
    ...(auth && { auth: showAuth(auth) }),
    ...(headers && { headerNames: Object.keys(headers) }),
    ...(tls && { tls: showTls(tls) }),
  }
}

function showAuth(auth: WebhookAuth): ShownWebhookAuth {
  if (auth.kind === 'bearer') return { kind: 'bearer' }
  if (auth.kind === 'basic') return { kind: 'basic', username: auth.username }
  const { tokenUrl, clientId, scopes } = auth
  // As with the endpoint's own URL: a key in its query is shown to nobody.
  return { kind: 'oauth2', tokenUrl: tokenUrl.replace(/\?.*/s, '?…'), clientId, ...(scopes && { scopes }) }
}

function showTls({ certificate, ca }: WebhookTls): ShownWebhookTls {
  const hasAuthority = ca !== undefined
  if (certificate === undefined) return { hasAuthority }
  const { subject, fingerprint256, validToDate } = new X509Certificate(certificate)
  return { subject, fingerprint: fingerprint256, expiresAt: validToDate.toISOString(), hasAuthority }
}
