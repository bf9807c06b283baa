import type { EventType, Mapping } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { Lease } from './pick-deliveries.ts'

/** A leased delivery with the subscription as it is now. */
export interface LoadedDelivery {
  readonly id: string
  readonly webhook_id: string
  readonly event_id: string
  readonly event_type: EventType
  readonly response_id: string | null
  readonly event: string
  readonly attempt_count: number
  readonly pinned_request: Buffer | null
  readonly fence: string
  readonly url: string
  readonly mapping: Mapping | null
  readonly secret: Buffer
  readonly previous_secret: Buffer | null
  readonly previous_secret_until: Date | null
  readonly enabled: boolean
  readonly deleted_at: Date | null
}

/** Those of the leases that still hold: a lease that was taken over since is somebody else's. */
export async function loadLeased(tx: Tx, tenant: Tenant, leases: readonly Lease[]): Promise<readonly LoadedDelivery[]> {
  const { rows } = await tx.query<LoadedDelivery>(SELECT, [
    tenant.id,
    leases.map(({ deliveryId }) => deliveryId),
    leases.map(({ fence }) => fence),
  ])
  return rows
}

const SELECT = `
  select d.id, d.webhook_id, d.event_id, d.event_type, d.response_id, d.event::text as event, d.attempt_count,
         d.pinned_request, d.fence::text, w.url, w.mapping, w.secret, w.previous_secret, w.previous_secret_until,
         w.enabled, w.deleted_at
  from unnest($2::uuid[], $3::bigint[]) as lease (id, fence)
  join deliveries d on d.tenant_id = $1 and d.id = lease.id and d.fence = lease.fence and d.status = 'pending'
  join webhook_subscriptions w on w.tenant_id = $1 and w.id = d.webhook_id`
