import type { EventType } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'

export interface PlannedDelivery {
  readonly id: string
  readonly webhookId: string
  /** The `webhook-id` header of every attempt. */
  readonly eventId: string
  readonly eventType: EventType
  readonly responseId: string | null
  /** The envelope as JSON text: sent byte for byte where no mapping shapes it. */
  readonly event: string
}

/** Plans each (webhook, event) once, however often the event arrives; returns how many were new. */
export async function insertDeliveries(
  tx: Tx,
  tenant: Tenant,
  { deliveries, now }: { deliveries: readonly PlannedDelivery[]; now: Date },
): Promise<number> {
  if (deliveries.length === 0) return 0
  const { rowCount } = await tx.query(INSERT, [
    tenant.id,
    deliveries.map(({ id }) => id),
    deliveries.map(({ webhookId }) => webhookId),
    deliveries.map(({ eventId }) => eventId),
    deliveries.map(({ eventType }) => eventType),
    deliveries.map(({ responseId }) => responseId),
    deliveries.map(({ event }) => event),
    now,
  ])
  return rowCount
}

const INSERT = `
  insert into deliveries
    (tenant_id, id, webhook_id, event_id, event_type, response_id, event, lane, next_attempt_at, created_at)
  select $1, id, webhook_id, event_id, event_type, response_id, event::json, 'live', $8, $8
  from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::text[])
    as planned (id, webhook_id, event_id, event_type, response_id, event)
  on conflict on constraint deliveries_tenant_id_webhook_id_event_id_key do nothing`
