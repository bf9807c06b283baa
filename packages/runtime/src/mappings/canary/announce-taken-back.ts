import type { MappingRolledBackEvent } from '@howazit/sdk'
import { insertDeliveries } from '../../delivery/plan/insert-deliveries.ts'
import { selectSubscriptions } from '../../delivery/plan/select-subscriptions.ts'
import { type Ids, uuidV5 } from '../../ids.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { MappingRow } from '../mapping-row.ts'

export interface Announcement {
  /** As it was while the canary ran. */
  readonly row: MappingRow
  readonly reason: string
  readonly now: Date
  readonly ids: Ids
}

/** Tells the tenant's webhooks that want all events, as of any event, in the transaction in which it is taken back. */
export async function announceTakenBack(
  tx: Tx,
  tenant: Tenant,
  { row, reason, now, ids }: Announcement,
): Promise<void> {
  const subscriptions = await selectSubscriptions(tx, tenant)
  const hearing = subscriptions.filter(({ event_type: filter }) => filter === '*')
  const { id: mappingId, name, canary_version: version, published_version: publishedVersion, canary_since: since } = row
  const event: MappingRolledBackEvent = {
    type: 'mapping.rolled_back',
    timestamp: now.toISOString(),
    data: { tenantId: tenant.id, mappingId, name, version: version!, publishedVersion: publishedVersion!, reason },
  }
  const eventId = uuidV5(mappingId, `version ${version} since ${since?.toISOString()}`)
  const deliveries = hearing.map(({ id: webhookId }) => ({
    id: ids.newId(),
    webhookId,
    eventId,
    eventType: event.type,
    responseId: null,
    event: JSON.stringify(event),
  }))
  await insertDeliveries(tx, tenant, { deliveries, now })
}
