import type { ConnectionHealthEvent, EventTypeFilter } from '@howazit/sdk'
import { insertDeliveries } from '../../delivery/plan/insert-deliveries.ts'
import { selectSubscriptions } from '../../delivery/plan/select-subscriptions.ts'
import type { Ids } from '../../ids.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { type HealthNotice, healthEventId } from './change-health.ts'

/** Tells the tenant's webhooks of `connection.*` and `*`, as of any event. */
export async function planHealthEvents(
  tx: Tx,
  tenant: Tenant,
  { notices, ids, now }: { readonly notices: readonly HealthNotice[]; readonly ids: Ids; readonly now: Date },
): Promise<void> {
  if (notices.length === 0) return
  const hearing = (await selectSubscriptions(tx, tenant)).filter(({ event_type: filter }) => hears(filter))
  const deliveries = notices.flatMap((notice) => {
    const event = toEvent(tenant, notice, now)
    return hearing.map(({ id: webhookId }) => ({
      id: ids.newId(),
      webhookId,
      eventId: healthEventId(notice, now),
      eventType: event.type,
      responseId: null,
      event: JSON.stringify(event),
    }))
  })
  await insertDeliveries(tx, tenant, { deliveries, now })
}

const hears = (filter: EventTypeFilter): boolean => filter === '*' || filter === 'connection.*'

function toEvent(tenant: Tenant, { kind, since, ...notice }: HealthNotice, now: Date): ConnectionHealthEvent {
  return {
    type: `connection.${kind}`,
    timestamp: now.toISOString(),
    data: { tenantId: tenant.id, ...notice, ...(since && { since: since.toISOString() }) },
  }
}
