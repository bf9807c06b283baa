import type { EventType, WebhookDisabledEvent, WebhookFailingEvent } from '@howazit/sdk'
import { insertDeliveries } from '../delivery/plan/insert-deliveries.ts'
import { selectSubscriptions } from '../delivery/plan/select-subscriptions.ts'
import { type Ids, uuidV5 } from '../ids.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { WebhookNotice } from './record-health.ts'

/** Tells the tenant's other subscriptions of `webhook.*` and `*`, as of any event: each notice once, whoever plans it. */
export async function planNotices(
  tx: Tx,
  tenant: Tenant,
  { notices, ids, now }: { notices: readonly WebhookNotice[]; ids: Ids; now: Date },
): Promise<void> {
  if (notices.length === 0) return
  const subscriptions = await selectSubscriptions(tx, tenant)
  const hearing = subscriptions.filter(({ event_type: filter }) => filter === '*' || filter === 'webhook.*')
  const deliveries = notices.flatMap((notice) => {
    const event = toEvent(tenant, notice, now)
    const eventId = uuidV5(notice.webhookId, nameOf(notice, now))
    return hearing
      .filter(({ id }) => id !== notice.webhookId)
      .map(({ id: webhookId }) => ({
        id: ids.newId(),
        webhookId,
        eventId,
        eventType: event.type satisfies EventType,
        responseId: null,
        event: JSON.stringify(event),
      }))
  })
  await insertDeliveries(tx, tenant, { deliveries, now })
}

/** A webhook fails for long once since a moment; it may be disabled for other reasons more than once. */
function nameOf(notice: WebhookNotice, now: Date): string {
  if (notice.kind === 'failing') return `${notice.percent} since ${notice.failingSince.toISOString()}`
  return `disabled at ${now.toISOString()}`
}

function toEvent(tenant: Tenant, notice: WebhookNotice, now: Date): WebhookFailingEvent | WebhookDisabledEvent {
  const timestamp = now.toISOString()
  const about = { tenantId: tenant.id, webhookId: notice.webhookId }
  if (notice.kind === 'failing') {
    const { percent, failingSince, disablesAt } = notice
    const times = { failingSince: failingSince.toISOString(), disablesAt: disablesAt.toISOString() }
    return { type: 'webhook.failing', timestamp, data: { ...about, percent, ...times } }
  }
  const { reason, failingSince } = notice
  const since = failingSince && { failingSince: failingSince.toISOString() }
  return { type: 'webhook.disabled', timestamp, data: { ...about, reason, ...since } }
}
