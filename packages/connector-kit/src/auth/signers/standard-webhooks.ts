import { sign } from 'node:crypto'
import { HowazitError, webhooks } from '@howazit/sdk'
import type { HttpRequest } from '../../run/http.ts'
import { incomplete } from '../auth-refusal.ts'
import { decodeBase64 } from '../decode.ts'
import { bodyBytes, headerOf, withHeaders } from '../request-parts.ts'
import { ed25519PrivateKey } from './ed25519-key.ts'
import type { Signing } from './sign-request.ts'

const ASYMMETRIC = 'whsk_'
const HINT =
  'A signing secret is whsec_ and the base64 of 24 bytes or more (v1), or whsk_ and the base64 of an Ed25519 key (v1a).'

/**
 * Standard Webhooks 1.0: v1 (HMAC-SHA256) for `whsec_` secrets, v1a (Ed25519) for `whsk_` ones; several secrets with spaces
 * between sign together while they rotate. `webhook-id` is the param `id`, or what the request carries already.
 */
export async function signStandardWebhooks({ request, params, now }: Signing): Promise<HttpRequest> {
  const id = params.find('id') ?? headerOf(request, 'webhook-id')
  if (!id)
    throw incomplete('the message has no webhook-id', "Give the operation the header 'webhook-id': '{idempotencyKey}'.")
  const secrets = params.need('secret').split(/\s+/).filter(Boolean)
  try {
    return withHeaders(request, await standardWebhookHeaders({ id, timestamp: now, body: bodyBytes(request), secrets }))
  } catch (error) {
    if (HowazitError.is(error)) throw incomplete('the webhook id or a signing secret cannot be used', HINT)
    throw error
  }
}

/** A message and the secrets of either kind that sign it. */
export interface StandardWebhookMessage {
  /** Unique per event and the same for every attempt; has no dot. */
  readonly id: string
  readonly timestamp: Date
  readonly body: string | Uint8Array
  /** `whsec_` (v1) and `whsk_` (v1a); one signature by each, in this order. */
  readonly secrets: readonly string[]
}

/** The three headers of Standard Webhooks 1.0; rejects with `argument_invalid` where the id or a secret is none. */
export async function standardWebhookHeaders(message: StandardWebhookMessage): Promise<Record<string, string>> {
  const { id, timestamp, body, secrets } = message
  if (id.includes('.') || secrets.length === 0) throw new HowazitError('argument_invalid', HINT)
  const seconds = String(Math.floor(timestamp.getTime() / 1000))
  const content = Buffer.concat([Buffer.from(`${id}.${seconds}.`), Buffer.from(body as Uint8Array)])
  const signatures = secrets.map(async (secret) =>
    secret.startsWith(ASYMMETRIC) ? signWithEd25519(secret, content) : signWithHmac(secret, message),
  )
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': (await Promise.all(signatures)).join(' '),
  }
}

async function signWithHmac(secret: string, { id, timestamp, body }: StandardWebhookMessage): Promise<string> {
  return (await webhooks.sign({ id, timestamp, body, secrets: secret }))['webhook-signature']
}

function signWithEd25519(secret: string, content: Buffer): string {
  const key = ed25519PrivateKey(decodeBase64(secret.slice(ASYMMETRIC.length)))
  if (!key) throw new HowazitError('argument_invalid', HINT)
  return `v1a,${sign(null, content, key).toString('base64')}`
}
