import { signWebhook, type WebhookHeaders, type WebhookMessage } from './sign-webhook.ts'
import {
  type HeadersLike,
  parseWebhookEvent,
  type VerifiedWebhook,
  type VerifyOptions,
  verifyWebhook,
  type WebhookEvent,
} from './verify-webhook.ts'
import { type KeySetLike, readPublicKeys } from './webhook-key-set.ts'

/** Standard Webhooks 1.0 (v1 and v1a), for both ends of a delivery; needs no client. */
export interface Webhooks {
  /**
   * The headers that sign a message.
   *
   * @example
   * const headers = await webhooks.sign({ id: 'msg_1', timestamp: new Date(), body, secrets: ['whsec_…'] })
   */
  sign(message: WebhookMessage): Promise<WebhookHeaders>
  /**
   * Checks signature and timestamp of a raw body, by `whsec_` secrets or `whpk_` public keys; throws `signature_invalid`. While
   * a secret rotates, give the old and the new one; they may be of different kinds.
   *
   * @example
   * const { id } = await webhooks.verify(rawBody, request.headers, process.env.WEBHOOK_SECRET)
   */
  verify(
    body: string | Uint8Array,
    headers: HeadersLike,
    secrets: string | readonly string[],
    options?: VerifyOptions,
  ): Promise<VerifiedWebhook>
  /**
   * Checks a raw body as `verify` does and returns its event. A type this version does not know is returned as it came.
   *
   * @example
   * const event = await webhooks.unwrap(rawBody, request.headers, secret)
   * if (event.type === 'response.created') console.log(event.data.response.id)
   */
  unwrap(
    body: string | Uint8Array,
    headers: HeadersLike,
    secrets: string | readonly string[],
    options?: VerifyOptions,
  ): Promise<WebhookEvent>
  /**
   * The public keys of a tenant's key set (`/.well-known/webhooks/{tenantId}/jwks.json`), for `verify` and `unwrap`; with an id
   * those of that webhook alone. Fetch it from a place you know, and not more often than its `Cache-Control` says.
   *
   * @example
   * const event = await webhooks.unwrap(rawBody, request.headers, webhooks.publicKeys(await (await fetch(url)).json()))
   */
  publicKeys(keySet: KeySetLike, webhookId?: string): string[]
}

/** Signs, verifies and unwraps webhooks. */
export const webhooks: Webhooks = {
  sign: signWebhook,
  verify: (body, headers, secrets, options) => verifyWebhook(body, headers, { ...options, secrets }),
  async unwrap(body, headers, secrets, options) {
    await verifyWebhook(body, headers, { ...options, secrets })
    return parseWebhookEvent(body)
  },
  publicKeys: readPublicKeys,
}
