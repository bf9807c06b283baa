import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  getWebhookKeys,
  listWebhooks,
  rotateWebhookSecret,
  testWebhook,
  updateWebhook,
} from '../generated/sdk.gen.ts'
import type {
  Delivery,
  ListWebhooksData,
  Webhook,
  WebhookCreate,
  WebhookKeySet,
  WebhookRotation,
  WebhookUpdate,
  WebhookWithSecret,
} from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** Paging of `webhooks.list`. */
export type WebhookFilter = NonNullable<ListWebhooksData['query']>

/** Endpoints of yours that events are pushed to. */
export interface WebhookSubscriptions {
  /**
   * Subscribes an endpoint; the signing secret is shown this once.
   *
   * @example
   * const { secret } = await howazit.webhooks.create({ url: 'https://example.com/hooks', eventType: 'response.created' })
   */
  create(webhook: WebhookCreate, options?: CallOptions): Promise<WebhookWithSecret>
  /** Lists subscriptions, newest first. */
  list(filter?: WebhookFilter, options?: CallOptions): Listing<Webhook>
  /** Gets a subscription, without its secret; throws `not_found`. */
  get(webhookId: string, options?: CallOptions): Promise<Webhook>
  /** Changes a subscription; `{ mapping: null }` takes its mapping away. */
  update(webhookId: string, change: WebhookUpdate, options?: CallOptions): Promise<Webhook>
  /** Unsubscribes an endpoint. */
  delete(webhookId: string, options?: CallOptions): Promise<void>
  /**
   * Makes a new secret; for 24 hours messages are signed with the old one too, also when the kind of signature changes.
   *
   * @example
   * const { secret } = await howazit.webhooks.rotateSecret(id, { signature: 'v1a' })
   */
  rotateSecret(webhookId: string, options?: CallOptions & WebhookRotation): Promise<WebhookWithSecret>
  /**
   * The public keys of a tenant's webhooks that sign by `v1a`, for receivers; needs no token. Throws `not_found` where there are none.
   *
   * @example
   * const keys = webhooks.publicKeys(await howazit.webhooks.keys(tenantId), webhookId)
   */
  keys(tenantId: string, options?: CallOptions): Promise<WebhookKeySet>
  /** Sends a test event; follow it with `deliveries.get`. */
  test(webhookId: string, options?: CallOptions): Promise<Delivery>
}

/** The calls about webhook subscriptions. */
export const createWebhookSubscriptions = (context: Context): WebhookSubscriptions => ({
  create: (body, options) => dataOf(createWebhook({ ...callWith(context, options), body })),
  list: (filter = {}, options) =>
    createListing((cursor) =>
      dataOf(listWebhooks({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
    ),
  get: (webhookId, options) => dataOf(getWebhook({ ...callWith(context, options), path: { webhookId } })),
  update: (webhookId, body, options) =>
    dataOf(updateWebhook({ ...callWith(context, options), path: { webhookId }, body })),
  async delete(webhookId, options) {
    await deleteWebhook({ ...callWith(context, options), path: { webhookId } })
  },
  rotateSecret: (webhookId, { signature, ...options } = {}) =>
    dataOf(
      rotateWebhookSecret({
        ...callWith(context, options),
        path: { webhookId },
        ...(signature && { body: { signature } }),
      }),
    ),
  keys: (tenantId, options) => dataOf(getWebhookKeys({ ...callWith(context, options), path: { tenantId } })),
  test: (webhookId, options) => dataOf(testWebhook({ ...callWith(context, options), path: { webhookId } })),
})
