import type { Oltp, Tx } from '../oltp/oltp.ts'
import { plainArray } from '../oltp/plain-array.ts'
import type { Placement } from '../tenancy/placement.ts'
import { LANE_WEIGHTS, LANES, type Lane } from './lane-shares.ts'

/** The right to make one attempt, until `leaseUntil`; the fence is what a compare-and-set proves it by. */
export interface Lease {
  readonly tenantId: string
  readonly deliveryId: string
  /** The webhook or the connection. */
  readonly endpointId: string
  readonly lane: Lane
  readonly fence: string
}

export interface PickOptions {
  /** Default: the shared one. */
  readonly placement?: Placement
  readonly now: Date
  readonly leaseUntil: Date
  /** At most this many. */
  readonly limit: number
  /** Attempts under way per endpoint and per tenant, over all processes. */
  readonly perEndpointMax: number
  readonly perTenantMax: number
  /** Endpoints that have another limit now: an open breaker none, a probing one a single attempt, one that takes batches more. */
  readonly mostByEndpoint: ReadonlyMap<string, number>
  /** Leased deliveries whose requests are over, although it is not written yet: they take no room. Default: none. */
  readonly over?: readonly string[]
  /** Turns each lane has used, in the order of `LANES`. */
  readonly lanesUsed: readonly number[]
  /** Shuffles equals, so that nobody is first for ever. */
  readonly seed: string
}

/**
 * Leases due deliveries: lanes by weight, then tenants in turn, then endpoints in turn, oldest first within one.
 *
 * Pickers of all processes take turns at a placement under a lock for the milliseconds this lasts: two at once would each fill an
 * endpoint up to its cap. SKIP LOCKED passes over rows that an ending attempt or a deletion is writing just now.
 */
export async function pickDeliveries(oltp: Oltp, options: PickOptions): Promise<readonly Lease[]> {
  const { now, leaseUntil, limit, perEndpointMax, perTenantMax, mostByEndpoint, over = [], lanesUsed, seed } = options
  const pick = async (tx: Tx): Promise<readonly Lease[]> => {
    await tx.query("select pg_advisory_xact_lock(hashtextextended('howazit.pick-deliveries.' || current_schema(), 0))")
    const { rows } = await tx.query<Lease>(PICK, [
      now,
      leaseUntil,
      limit,
      perEndpointMax,
      perTenantMax,
      [...mostByEndpoint.keys()],
      [...mostByEndpoint.values()],
      LANES,
      LANES.map((lane) => LANE_WEIGHTS[lane]),
      lanesUsed,
      seed,
      plainArray(over),
    ])
    return rows
  }
  return await oltp.asOperator('pick deliveries', pick, options.placement)
}

/*
 * queues      every (endpoint, lane) with pending rows, by skip scan: one index probe each, whatever their length
 * noted       what was leased there, as far as these queues go, and whether it still is
 * busy        attempts under way per endpoint: what is leased, but for what its sender knows to be over
 * room        what each queue may take now: nothing of a tenant that may not be entered here, and is right elsewhere
 * due         the due head of each queue; of a key that keeps its order only the delivery planned first
 * in_endpoint its place in the endpoint's turn over all lanes, cut at the endpoint's room
 * in_tenant   its place in the tenant's turn over endpoints, cut at the tenant's room
 * in_lane     its place in the lane's turn over tenants
 * note        for the next ones; cleared: what is not leased any more. Only pickers write there, one after the other
 */
const PICK = `
  with recursive lanes as (
    select * from unnest($8::text[], $9::float8[], $10::float8[]) as lane (lane, weight, used)
  ),
  queues as (
    (select tenant_id, endpoint_id, lane
     from deliveries
     where status = 'pending'
     order by tenant_id, endpoint_id, lane
     limit 1)
    union all
    select following.*
    from queues
    cross join lateral (
      select d.tenant_id, d.endpoint_id, d.lane
      from deliveries d
      where d.status = 'pending'
        and (d.tenant_id, d.endpoint_id, d.lane) > (queues.tenant_id, queues.endpoint_id, queues.lane)
      order by d.tenant_id, d.endpoint_id, d.lane
      limit 1
    ) following
  ),
  noted as (
    select q.tenant_id, q.endpoint_id, l.delivery_id, l.place, d.lease_until > $1 as is_leased
    from (select distinct tenant_id, endpoint_id from queues) q
    cross join lateral (
      select delivery_id, ctid as place
      from delivery_leases
      where tenant_id = q.tenant_id
        and endpoint_id = q.endpoint_id
      offset 0
    ) l
    left join lateral (
      select lease_until from deliveries where tenant_id = q.tenant_id and id = l.delivery_id limit 1
    ) d on true
  ),
  busy as (
    select tenant_id, endpoint_id, count(*) as attempts
    from noted
    where is_leased
      and not exists (select from unnest($12::uuid[]) as over (id) where over.id = noted.delivery_id)
    group by tenant_id, endpoint_id
  ),
  busy_tenants as (
    select tenant_id, sum(attempts) as attempts from busy group by tenant_id
  ),
  room as (
    select q.tenant_id, q.endpoint_id, lanes.*,
           coalesce(cap.most, $4) - coalesce(busy.attempts, 0) as endpoint_room,
           case when fence.tenant_id is null then $5 - coalesce(busy_tenants.attempts, 0) else 0 end as tenant_room
    from queues q
    join lanes on lanes.lane = q.lane
    left join busy on busy.tenant_id = q.tenant_id and busy.endpoint_id = q.endpoint_id
    left join busy_tenants on busy_tenants.tenant_id = q.tenant_id
    left join tenant_fences fence on fence.tenant_id = q.tenant_id and fence.state <> 'open'
    left join unnest($6::uuid[], $7::int[]) as cap (endpoint_id, most) on cap.endpoint_id = q.endpoint_id
  ),
  due as (
    select room.*, head.id, head.turn, hashtextextended(room.endpoint_id::text || $11, 0) as shuffle,
           row_number() over (partition by room.tenant_id, room.endpoint_id order by used + head.turn / weight) as in_endpoint
    from room
    cross join lateral (
      select d.id, row_number() over (order by d.next_attempt_at) as turn
      from deliveries d
      where d.status = 'pending'
        and d.tenant_id = room.tenant_id
        and d.endpoint_id = room.endpoint_id
        and d.lane = room.lane
        and d.next_attempt_at <= $1
        and (d.lease_until is null or d.lease_until <= $1)
        and (d.ordering_key is null or not exists (
          select from deliveries earlier
          where earlier.status = 'pending'
            and earlier.tenant_id = d.tenant_id
            and earlier.ordering_key = d.ordering_key
            and earlier.position < d.position))
      order by d.next_attempt_at
      limit least(greatest(room.endpoint_room, 0), $3)
    ) head
    where tenant_room > 0
  ),
  of_tenants as (
    select due.*,
           row_number() over (partition by tenant_id, lane order by turn, shuffle) as lane_turn,
           row_number() over (partition by tenant_id order by turn, used, shuffle) as in_tenant
    from due
    where in_endpoint <= endpoint_room
  ),
  of_lanes as (
    select of_tenants.*,
           row_number() over (partition by lane order by lane_turn, hashtextextended(tenant_id::text || $11, 0)) as in_lane
    from of_tenants
    where in_tenant <= tenant_room
  ),
  chosen as (
    select tenant_id, id from of_lanes order by used + in_lane / weight, shuffle limit $3
  ),
  locked as (
    select d.tenant_id, d.id
    from deliveries d
    join chosen on chosen.tenant_id = d.tenant_id and chosen.id = d.id
    where d.status = 'pending'
      and (d.lease_until is null or d.lease_until <= $1)
    for update of d skip locked
  ),
  taken as (
    update deliveries d
    set lease_until = $2, fence = d.fence + 1
    from locked
    where d.tenant_id = locked.tenant_id
      and d.id = locked.id
    returning d.tenant_id as "tenantId", d.id as "deliveryId", d.endpoint_id as "endpointId", d.lane, d.fence::text
  ),
  note as (
    insert into delivery_leases (tenant_id, endpoint_id, delivery_id)
    select "tenantId", "endpointId", "deliveryId" from taken
    on conflict on constraint delivery_leases_pkey do nothing
  ),
  cleared as (
    delete from delivery_leases
    where ctid = any (array(
      select place
      from noted
      where is_leased is not true
        and not exists (select from taken where taken."deliveryId" = noted.delivery_id)))
  )
  select * from taken`
