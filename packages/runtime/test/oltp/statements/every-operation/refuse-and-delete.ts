import { until } from '../../../support/until.ts'
import type { Use } from './use.ts'
import { useDeadLetters, useSavedFilters } from './use-dead-letters.ts'
import { useRecovery } from './use-recovery.ts'
import { useAcrossTenants, useReplays } from './use-replays.ts'

/** An endpoint that is gone, and what can be done about what it refused. */
export async function refuseAndDelete({ runtime, context, tenant, url }: Use & { readonly url: string }) {
  const { webhooks, deliveries } = runtime
  // Of its test alone: another event that comes late would be refused too, and disable it again before it is replayed to.
  const webhook = await webhooks.create(tenant, { url: `${url}/gone`, eventType: 'connector.inbound' })
  const { id } = await webhooks.test(tenant, webhook.id)
  await until('the test to be refused', async () => (await deliveries.get(tenant, id)).status === 'refused')
  await useDeadLetters(runtime, tenant, id)
  // Its endpoint is asked once more.
  await webhooks.update(tenant, webhook.id, { enabled: true })
  await useReplays(runtime, tenant, id)
  await useAcrossTenants(runtime, id)
  await useSavedFilters(runtime, tenant)
  await useRecovery({ runtime, context, tenant }, webhook.id)
  await webhooks.delete(tenant, webhook.id)
}
