import type { Runtime } from '../runtime.ts'
import { createWebhook } from './create-webhook.ts'
import { deleteWebhook } from './delete-webhook.ts'
import { getWebhook } from './get-webhook.ts'
import { listWebhookKeys } from './list-webhook-keys.ts'
import { listWebhooks } from './list-webhooks.ts'
import { rotateWebhookSecret } from './rotate-webhook-secret.ts'
import { testWebhook } from './test-webhook.ts'
import { updateWebhook } from './update-webhook.ts'
import type { WebhookDeps } from './webhook-deps.ts'

/** The operations on webhook subscriptions, as the control plane calls them. */
export function createWebhooks(deps: WebhookDeps): Runtime['webhooks'] {
  return Object.freeze({
    create: (tenant, webhook) => createWebhook(deps, tenant, webhook),
    get: (tenant, webhookId) => getWebhook(deps, tenant, webhookId),
    list: (tenant, query) => listWebhooks(deps, tenant, query),
    update: (tenant, id, update) => updateWebhook(deps, tenant, { id, update }),
    delete: (tenant, webhookId) => deleteWebhook(deps, tenant, webhookId),
    rotateSecret: (tenant, webhookId, rotation) =>
      rotateWebhookSecret(deps, tenant, { webhookId, ...(rotation && { rotation }) }),
    keys: (tenant) => listWebhookKeys(deps, tenant),
    test: (tenant, webhookId) => testWebhook(deps, tenant, webhookId),
  } satisfies Runtime['webhooks'])
}
