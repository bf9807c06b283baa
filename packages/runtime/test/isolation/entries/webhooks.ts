import { both, type Entries, NO_IDS, PAGE } from './entry.ts'

export const webhookEntries = {
  'webhooks.create': NO_IDS,
  'webhooks.get': ({ webhooks }, tenant, { webhookId }) => webhooks.get(tenant, webhookId),
  'webhooks.list': ({ webhooks }, tenant, { cursor }) =>
    both(webhooks.list(tenant, PAGE), webhooks.list(tenant, { ...PAGE, cursor })),
  'webhooks.update': ({ webhooks }, tenant, { webhookId }) => webhooks.update(tenant, webhookId, { enabled: false }),
  'webhooks.delete': ({ webhooks }, tenant, { webhookId }) => webhooks.delete(tenant, webhookId),
  'webhooks.rotateSecret': ({ webhooks }, tenant, { webhookId }) => webhooks.rotateSecret(tenant, webhookId),
  'webhooks.keys': NO_IDS,
  'webhooks.test': ({ webhooks }, tenant, { webhookId }) => webhooks.test(tenant, webhookId),
} satisfies Entries
