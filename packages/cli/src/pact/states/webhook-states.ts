import type { ProviderStates, StateDeps } from './provider-state.ts'

export function webhookStates({ howazit, hookUrl }: StateDeps): ProviderStates {
  const createWebhook = () => howazit.webhooks.create({ url: hookUrl, eventType: 'response.created' })
  return {
    'a webhook': async () => ({ webhookId: (await createWebhook()).id }),
    'a webhook that signs by v1a': async () => {
      const { id } = await howazit.webhooks.create({ url: hookUrl, signature: 'v1a' })
      return { webhookId: id, tenantId: (await howazit.whoami()).tenant?.id as string }
    },
    'an audit entry of a webhook that was created': async () => {
      const { id } = await createWebhook()
      const [entry] = (await howazit.audit.list({ subject: id })).items
      return { webhookId: id, entryId: entry?.id as string }
    },
  }
}
