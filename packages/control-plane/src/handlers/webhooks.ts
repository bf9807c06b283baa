import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { createWebhook } from '../operations/create-webhook.ts'
import { deleteWebhook } from '../operations/delete-webhook.ts'
import { getWebhook } from '../operations/get-webhook.ts'
import { getWebhookKeys } from '../operations/get-webhook-keys.ts'
import { listWebhooks } from '../operations/list-webhooks.ts'
import { rotateWebhookSecret } from '../operations/rotate-webhook-secret.ts'
import { testWebhook } from '../operations/test-webhook.ts'
import { updateWebhook } from '../operations/update-webhook.ts'

export const webhookHandlers = (runtime: Runtime) =>
  ({
    listWebhooks: listWebhooks(runtime),
    createWebhook: createWebhook(runtime),
    getWebhook: getWebhook(runtime),
    updateWebhook: updateWebhook(runtime),
    deleteWebhook: deleteWebhook(runtime),
    rotateWebhookSecret: rotateWebhookSecret(runtime),
    testWebhook: testWebhook(runtime),
    getWebhookKeys: getWebhookKeys(runtime),
  }) satisfies Partial<RouteHandlers>
