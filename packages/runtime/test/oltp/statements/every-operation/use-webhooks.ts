import type { Runtime } from '../../../../src/runtime.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'
import { planNotices } from '../../../../src/webhooks/plan-notices.ts'
import { recordHealth } from '../../../../src/webhooks/record-health.ts'
import { until } from '../../../support/until.ts'
import { PAGE, type Use } from './use.ts'

const DAY_MS = 86_400_000

export async function useWebhooks({ webhooks, deliveries }: Runtime, tenant: Tenant, url: string): Promise<void> {
  const webhook = await webhooks.create(tenant, { url, eventType: '*' })
  await webhooks.rotateSecret(tenant, webhook.id, { signature: 'v1a' })
  await webhooks.keys(tenant)
  await webhooks.update(tenant, webhook.id, { description: 'All of it' })
  await webhooks.list(tenant, PAGE)
  const { id } = await webhooks.test(tenant, webhook.id)
  await until('the test to be delivered', async () => (await deliveries.get(tenant, id)).status === 'delivered')
}

/** Fails, is told of, is disabled, and works again: what takes days, by other times. */
export async function useFailingWebhook({ runtime: { webhooks }, context, tenant }: Use, url: string): Promise<void> {
  const { oltp, ids } = context
  const auth = { kind: 'bearer', token: 'token' } as const
  const { id: webhookId } = await webhooks.create(tenant, { url, disableAfterDays: 1, auth, retrySchedule: [0] })
  await webhooks.update(tenant, webhookId, { headers: { 'x-key': 'key' } })
  const startMs = Date.now()
  const end = (isHealthy: boolean, days: number) =>
    oltp.inTenant(tenant, async (tx) => {
      const now = new Date(startMs + days * DAY_MS)
      const notices = await recordHealth(tx, tenant, { healths: [{ webhookId, isHealthy, wasFailing: true }], now })
      await planNotices(tx, tenant, { notices, ids, now })
    })
  await end(false, 0)
  await end(false, 0.6)
  await end(true, 0.7)
  await end(false, 1)
  await end(false, 2)
  await webhooks.delete(tenant, webhookId)
}
