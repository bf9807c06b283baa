import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { IS_ERASED, isFixed, isUnmade } from '../plan/freeze-items.ts'

export interface ItemsToRelease {
  readonly replayId: string
  readonly positions: readonly number[]
  readonly now: Date
  /** Each is due within so long. */
  readonly jitterMs: number
}

/** A delivery that is pending again, with what a sender proves its lease by. */
export interface FreedDelivery {
  readonly deliveryId: string
  readonly fence: string
}

export interface Released {
  readonly freed: readonly FreedDelivery[]
  /** By now it had arrived, by another way. */
  readonly delivered: number
  /** By now it was something else: nothing is sent. */
  readonly leftOut: number
}

interface Row {
  readonly outcome: 'sending' | 'delivered' | 'left_out'
  readonly delivery_id: string
  readonly fence: string | null
}

/**
 * Makes deliveries pending again, in the lane of replays, and their items `sending`: in one statement, each delivery looked at under its
 * lock. It keeps its id, its event and what is pinned; its schedule begins anew. Of those of one ordering key it is sent in order, but
 * no live delivery waits for it.
 */
export async function releaseItems(
  tx: Tx,
  tenant: Tenant,
  { replayId, positions, now, jitterMs }: ItemsToRelease,
): Promise<Released> {
  const { rows } = await tx.query<Row>(RELEASE, [tenant.id, replayId, positions, now, jitterMs])
  return {
    freed: rows.flatMap(({ outcome, delivery_id: deliveryId, fence }) =>
      outcome === 'sending' && fence !== null ? [{ deliveryId, fence }] : [],
    ),
    delivered: rows.filter(({ outcome }) => outcome === 'delivered').length,
    leftOut: rows.filter(({ outcome }) => outcome === 'left_out').length,
  }
}

// Its delivery has ended, and the replay that sent it has not written that down yet.
const IS_ANOTHERS = `exists (
      select from replay_items o
      where o.tenant_id = $1
        and o.delivery_id = d.id
        and o.outcome = 'sending')`

// What refers to a delivery holds a lock on it: a stronger one than this would wait for that, and two in two orders for each other.
// Item by item, and each again where it was found: whoever plans this knows nothing yet of rows that were written a moment ago, and would
// look through all of them, twice. Nobody else writes items while the replay is locked.
const RELEASE = `
  with locked as (
    select d.id, d.status, ${IS_ERASED} as is_erased, ${IS_ANOTHERS} as is_anothers,
           ${isFixed('p.from_stage', 'p.patch is not null')} or ${isUnmade('p.from_stage')} as is_unfit, i.place, i.mapping_version,
           p.includes_unknown
    from replays p
    cross join unnest($3::int[]) as wanted (position)
    cross join lateral (
      select ctid as place, delivery_id, mapping_version
      from replay_items
      where tenant_id = $1
        and replay_id = $2
        and position = wanted.position
        and outcome = 'waiting'
      offset 0
    ) i
    join deliveries d on d.tenant_id = $1 and d.id = i.delivery_id
    where p.tenant_id = $1
      and p.id = $2
    order by d.id
    for no key update of d
  ),
  freed as (
    update deliveries d
    set status = 'pending',
        lane = 'replay',
        reason = null,
        completed_at = null,
        next_attempt_at = $4::timestamptz + make_interval(secs => random() * $5::float8 / 1000),
        lease_until = null,
        fence = d.fence + 1,
        schedule_from = d.attempt_count,
        throttle_count = 0,
        repeats_unknown = locked.includes_unknown,
        mapping_version = case when d.pinned_request is null then coalesce(locked.mapping_version, d.mapping_version)
          else d.mapping_version end,
        ordering_key = case when d.ordering_key not like 'replay:%' then 'replay:' || d.ordering_key else d.ordering_key end
    from locked
    where d.tenant_id = $1
      and d.id = locked.id
      and locked.status in ('refused', 'exhausted', 'unknown')
      and not locked.is_erased
      and not locked.is_anothers
      and not locked.is_unfit
    returning d.id, d.fence
  )
  update replay_items i
  set outcome = case when freed.id is not null then 'sending' when locked.status = 'delivered' then 'delivered' else 'left_out' end,
      reason = case
        when freed.id is not null then null
        when locked.status = 'delivered' then 'already_delivered'
        when locked.is_erased then 'response_erased'
        when locked.is_unfit then 'body_not_as_planned'
        when locked.status = 'skipped' then 'skipped_meanwhile'
        else 'under_way_elsewhere' end,
      released_at = $4,
      ended_at = case when freed.id is null then $4::timestamptz end
  from locked
  left join freed on freed.id = locked.id
  where i.tenant_id = $1
    and i.ctid = locked.place
  returning i.outcome, i.delivery_id, freed.fence::text`
