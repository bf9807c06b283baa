import type { EventType } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

export interface PlannedDelivery {
  readonly id: string
  /** Either a webhook, or a route with its connection. */
  readonly webhookId?: string
  readonly routeId?: string
  readonly connectionId?: string
  /** What the event is sent as to every receiver: the `webhook-id` header of every attempt. */
  readonly eventId: string
  readonly eventType: EventType
  readonly responseId: string | null
  /** The request that the event came about by, as logs call it. */
  readonly traceId?: string
  /** The envelope as JSON text: sent byte for byte where no mapping shapes it. */
  readonly event: string
  /** Deliveries of one key go out in the order they were planned in. */
  readonly orderingKey?: string
  readonly mappingVersion?: number
  readonly connectorVersion?: string
  /** It is not sent before: others may share its request. */
  readonly lingerMs?: number
}

/** Plans each event once per webhook and once per route, however often it arrives; returns how many were new. */
export async function insertDeliveries(
  tx: Tx,
  tenant: Tenant,
  { deliveries, now }: { deliveries: readonly PlannedDelivery[]; now: Date },
): Promise<number> {
  if (deliveries.length === 0) return 0
  const { rowCount } = await tx.query(INSERT, [
    tenant.id,
    deliveries.map(({ id }) => id),
    deliveries.map(({ webhookId = null }) => webhookId),
    deliveries.map(({ routeId = null }) => routeId),
    deliveries.map(({ connectionId = null }) => connectionId),
    deliveries.map(({ eventId }) => eventId),
    deliveries.map(({ eventType }) => eventType),
    deliveries.map(({ responseId }) => responseId),
    deliveries.map(({ event }) => event),
    deliveries.map(({ orderingKey = null }) => orderingKey),
    deliveries.map(({ mappingVersion = null }) => mappingVersion),
    deliveries.map(({ connectorVersion = null }) => connectorVersion),
    now,
    deliveries.map(({ lingerMs = 0 }) => lingerMs),
    deliveries.map(({ traceId = null }) => traceId),
  ])
  return rowCount
}

// In the order given: `position` counts on as rows are inserted.
const INSERT = `
  insert into deliveries
    (tenant_id, id, webhook_id, route_id, connection_id, event_id, event_type, response_id, event, ordering_key,
     mapping_version, connector_version, trace_id, lane, next_attempt_at, created_at)
  select $1, id, webhook_id, route_id, connection_id, event_id, event_type, response_id, event::json, ordering_key,
         mapping_version, connector_version, trace_id, 'live', $13::timestamptz + make_interval(secs => linger_ms / 1000.0), $13
  from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::uuid[], $9::text[], $10::text[],
              $11::int[], $12::text[], $14::int[], $15::text[]) with ordinality
    as planned (id, webhook_id, route_id, connection_id, event_id, event_type, response_id, event, ordering_key,
                mapping_version, connector_version, linger_ms, trace_id, place)
  order by place
  on conflict do nothing`
