import { HowazitError, webhooks } from '@howazit/sdk'
import type { HttpRequest } from '../../run/http.ts'
import { incomplete } from '../auth-refusal.ts'
import { bodyBytes, headerOf, withHeaders } from '../request-parts.ts'
import type { Signing } from './sign-request.ts'

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
    return withHeaders(request, await webhooks.sign({ id, timestamp: now, body: bodyBytes(request), secrets }))
  } catch (error) {
    if (HowazitError.is(error)) throw incomplete('the webhook id or a signing secret cannot be used', HINT)
    throw error
  }
}
