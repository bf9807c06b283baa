import type { Delivery, WebhookTestEvent } from '@howazit/sdk'
import { insertDeliveries } from '../delivery/plan/insert-deliveries.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import { getWebhookRow } from './webhook-row.ts'

/**
 * Plans one `webhook.test` event; it is mapped, signed, sent and retried as any other.
 *
 * @throws HowazitError `not_found`
 */
export async function testWebhook(deps: WebhookDeps, tenant: Tenant, webhookId: string): Promise<Delivery> {
  const now = deps.clock.now()
  const event: WebhookTestEvent = {
    type: 'webhook.test',
    timestamp: now.toISOString(),
    data: { tenantId: tenant.id, webhookId },
  }
  const planned = {
    id: deps.ids.newId(),
    webhookId,
    eventId: deps.ids.newId(),
    eventType: event.type,
    responseId: null,
    event: JSON.stringify(event),
  }
  await deps.oltp.inTenant(tenant, async (tx) => {
    await getWebhookRow(tx, tenant.id, webhookId)
    await insertDeliveries(tx, tenant, { deliveries: [planned], now })
  })
  await deps.jobs.wake('deliver')
  return {
    id: planned.id,
    webhookId,
    eventId: planned.eventId,
    eventType: event.type,
    status: 'pending',
    attemptCount: 0,
    nextAttemptAt: now.toISOString(),
    createdAt: now.toISOString(),
  }
}
