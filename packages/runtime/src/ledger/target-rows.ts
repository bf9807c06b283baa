import type { DeliveryStatus } from '@howazit/sdk'
import type { KeptTarget } from '../delivery/target-of.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import { idsOf } from './id-set.ts'

/** Statements about plans, deliveries and their targets; they need `oltp.inTenant`. */

/** Events that were planned together. */
export interface PlanRow {
  readonly planned_at: Date
  readonly event_ids: Buffer | null
  readonly targets: readonly string[]
  /** For each target a bit per event. */
  readonly wanted: readonly string[]
}

export async function readPlans(tx: Tx, tenantId: TenantId, hour: Date): Promise<readonly PlanRow[]> {
  return (await tx.query<PlanRow>(SELECT_PLANS, [tenantId, hour])).rows
}

export interface Between {
  readonly first: Date
  readonly last: Date
}

/** The deliveries to one target that have come to the same. */
export interface MadeRow {
  readonly target_id: string
  readonly status: DeliveryStatus
  /** Of their events. */
  readonly ids: Buffer
  readonly are_repeated: boolean
}

/** What was made by plans of this time. */
export async function readMade(tx: Tx, tenantId: TenantId, { first, last }: Between): Promise<readonly MadeRow[]> {
  return (await tx.query<MadeRow>(SELECT_MADE, [tenantId, first, last])).rows
}

export interface TwiceRow {
  readonly id: string
  readonly target_id: string
  readonly event_id: string
}

/** Of those, what arrived by more than one attempt. */
export async function findTwice(tx: Tx, tenantId: TenantId, { first, last }: Between): Promise<readonly TwiceRow[]> {
  return (await tx.query<TwiceRow>(SELECT_TWICE, [tenantId, first, last])).rows
}

export interface TargetRow extends KeptTarget {
  readonly id: string
  readonly webhook_id: string | null
  readonly route_id: string | null
  readonly connection_id: string | null
}

/** Webhooks and routes, deleted ones among them. */
export async function readTargets(tx: Tx, tenantId: TenantId, ids: readonly string[]): Promise<readonly TargetRow[]> {
  return (await tx.query<TargetRow>(SELECT_TARGETS, [tenantId, ids])).rows
}

/** The responses of events that were planned. */
export async function findResponses(
  tx: Tx,
  tenantId: TenantId,
  { eventIds, hour }: { readonly eventIds: readonly string[]; readonly hour: Date },
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ event_id: string; response_id: string }>(SELECT_RESPONSES, [
    tenantId,
    hour,
    eventIds,
  ])
  return new Map(rows.map((row) => [row.event_id, row.response_id]))
}

const SELECT_PLANS = `
  select p.planned_at, p.targets, p.wanted::text[] as wanted, (
      select string_agg(uuid_send(e.id), ''::bytea order by e.place)
      from unnest(p.event_ids) with ordinality as e (id, place)) as event_ids
  from event_plans p
  where p.tenant_id = $1
    and p.hour = $2`

const SELECT_MADE = `
  select coalesce(d.webhook_id, d.route_id) as target_id, d.status, ${idsOf('d.event_id')} as ids,
         d.status = 'delivered' and max(d.attempt_count) > 1 as are_repeated
  from deliveries d
  where d.tenant_id = $1
    and d.created_at >= $2
    and d.created_at <= $3
  group by coalesce(d.webhook_id, d.route_id), d.status`

const SELECT_TWICE = `
  select d.id, coalesce(d.webhook_id, d.route_id) as target_id, d.event_id
  from deliveries d
  where d.tenant_id = $1
    and d.created_at >= $2
    and d.created_at <= $3
    and d.status = 'delivered'
    and d.attempt_count > 1
    and (
      select count(*)
      from attempts a
      where a.tenant_id = $1
        and a.delivery_id = d.id
        and a.outcome = 'delivered') > 1`

const SELECT_TARGETS = `
  select t.id, w.id as webhook_id, r.id as route_id, r.connection_id, w.url, i.provider, r.operation, i.name
  from unnest($2::uuid[]) as t (id)
  left join webhook_subscriptions w on w.tenant_id = $1 and w.id = t.id
  left join connection_routes r on r.tenant_id = $1 and r.id = t.id
  left join integration_connectors i on i.tenant_id = $1 and i.id = r.connection_id`

const SELECT_RESPONSES = `
  select e.event_id, e.response_id
  from event_plans p
  cross join lateral unnest(p.event_ids, p.response_ids) as e (event_id, response_id)
  where p.tenant_id = $1
    and p.hour = $2
    and e.event_id = any ($3::uuid[])`
