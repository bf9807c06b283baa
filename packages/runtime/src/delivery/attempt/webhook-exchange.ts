import { createRedactor, type Exchange, type HttpRequest, recordExchange } from '@howazit/connector-kit'
import type { WebhookAuth } from '@howazit/sdk'
import type { EgressFailure, EgressReply } from '../../egress/egress.ts'
import { toSent } from '../../transports/http-transport.ts'
import type { EndpointProof } from '../../webhooks/endpoint-proofs.ts'
import type { PreparedWebhook } from './prepare-attempts.ts'

/** A message to a webhook, and what became of it. */
export interface PostedMessage {
  readonly webhook: PreparedWebhook
  readonly proof: EndpointProof
  readonly request: HttpRequest
  readonly reply: EgressReply | EgressFailure
  readonly startedAt: Date
  readonly endedAt: Date
}

/** Shorter ones are words: taking them out would take out everything. */
const TELLING_LENGTH_MIN = 8

/**
 * The same, fit to be kept: without its signature, without what proves us to the endpoint, and without the query of its URL, in which
 * some keep a key.
 */
export function toExchange({ webhook, proof, request, reply, startedAt, endedAt }: PostedMessage): Exchange {
  const hidden = [...Object.keys(proof.headers), 'webhook-signature']
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hidden.includes(name)))
  const bare = { ...request, url: request.url.replace(/\?.*/s, '?…'), headers }
  const told = Object.values(proof.headers).flatMap((value) => [value, value.replace(/^[\w-]+ /, '')])
  const secrets = [...told, ...secretsOf(webhook.settings.auth), ...webhook.secrets]
  const redactor = createRedactor(secrets.filter(({ length }) => length >= TELLING_LENGTH_MIN))
  return recordExchange({ bare, request, sent: toSent(reply), startedAt, endedAt, purpose: 'main' }, redactor)
}

function secretsOf(auth: WebhookAuth | undefined): readonly string[] {
  if (!auth) return []
  if (auth.kind === 'bearer') return [auth.token]
  return [auth.kind === 'basic' ? auth.password : auth.clientSecret]
}
