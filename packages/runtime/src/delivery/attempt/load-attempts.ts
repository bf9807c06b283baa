import type { EventType, JsonPatchOperation, Mapping } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import { plainArray } from '../../oltp/plain-array.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { Lane } from '../lane-shares.ts'
import type { Lease } from '../pick-deliveries.ts'
import { type LoadedRoute, type LoadRoutesDeps, loadRoutes } from './load-routes.ts'

/** A leased delivery with the endpoint as it is now. */
export interface LoadedDelivery {
  readonly id: string
  readonly event_id: string
  readonly event_type: EventType
  readonly response_id: string | null
  readonly event: string
  readonly attempt_count: number
  /** Those among them that consumed nothing of the schedule. */
  readonly throttle_count: number
  /** Attempts before its last replay began. */
  readonly schedule_from: number
  readonly lane: Lane
  readonly pinned_request: Buffer | null
  /** What was refused and goes out again as it was. */
  readonly refused_request: Buffer | null
  /** What its replay does to the body; null for nothing. */
  readonly patch: readonly JsonPatchOperation[] | null
  /** That was done to what was refused. */
  readonly is_patched: boolean
  readonly fence: string
  readonly target: LoadedWebhook | LoadedRoute
}

export interface LoadedWebhook {
  readonly kind: 'webhook'
  readonly id: string
  readonly url: string
  readonly mapping: Mapping | null
  readonly secret: Buffer
  readonly previous_secret: Buffer | null
  readonly previous_secret_until: Date | null
  readonly endpoint: Buffer | null
  readonly schedule_ms: readonly string[] | null
  readonly failing_since: Date | null
  readonly enabled: boolean
  readonly deleted_at: Date | null
}

interface Row extends Omit<LoadedDelivery, 'target'>, Omit<LoadedWebhook, 'kind' | 'id'> {
  readonly webhook_id: string | null
}

/** Those of the leases that still hold: a lease that was taken over since is somebody else's. */
export async function loadLeased(
  deps: LoadRoutesDeps,
  tx: Tx,
  { tenant, leases }: { readonly tenant: Tenant; readonly leases: readonly Pick<Lease, 'deliveryId' | 'fence'>[] },
): Promise<readonly LoadedDelivery[]> {
  const { rows } = await tx.query<Row>(SELECT, [
    tenant.id,
    plainArray(leases.map(({ deliveryId }) => deliveryId)),
    plainArray(leases.map(({ fence }) => fence)),
  ])
  const routed = rows.filter(({ webhook_id: webhookId }) => webhookId === null).map(({ id }) => id)
  const routes =
    routed.length === 0 ? new Map<string, LoadedRoute>() : await loadRoutes(deps, tx, { tenant, deliveryIds: routed })
  return rows.flatMap((row) => {
    const target = row.webhook_id === null ? routes.get(row.id) : toWebhook(row, row.webhook_id)
    return target ? [{ ...row, target }] : []
  })
}

function toWebhook(row: Row, id: string): LoadedWebhook {
  const { url, mapping, secret, previous_secret, previous_secret_until, endpoint, schedule_ms, failing_since } = row
  const { enabled, deleted_at } = row
  const secrets = { secret, previous_secret, previous_secret_until, endpoint }
  return { kind: 'webhook', id, url, mapping, ...secrets, schedule_ms, failing_since, enabled, deleted_at }
}

// Replays are looked at for what is replayed, one by one: whoever plans this may think that there are none, and read all items each time.
const SELECT = `
  select d.id, d.webhook_id, d.event_id, d.event_type, d.response_id, d.event::text as event, d.attempt_count,
         d.throttle_count, d.schedule_from, d.lane, d.pinned_request, d.fence::text,
         case when p.from_stage = 'delivery' then d.rendered_request end as refused_request,
         p.patch, coalesce(p.is_patched, false) as is_patched, w.url, w.mapping, w.secret, w.previous_secret,
         w.previous_secret_until, w.endpoint, w.schedule_ms, w.failing_since, w.enabled, w.deleted_at
  from unnest($2::uuid[], $3::bigint[]) as lease (id, fence)
  join deliveries d on d.tenant_id = $1 and d.id = lease.id and d.fence = lease.fence and d.status = 'pending'
  left join webhook_subscriptions w on w.tenant_id = $1 and w.id = d.webhook_id
  left join lateral (
    select r.from_stage, r.patch -> 'operations' as patch, i.is_patched
    from replay_items i
    join replays r on r.tenant_id = $1 and r.id = i.replay_id
    where d.lane = 'replay'
      and i.tenant_id = $1
      and i.delivery_id = d.id
      and i.outcome = 'sending'
    offset 0
  ) p on true`
