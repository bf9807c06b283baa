import type { ReplayGroup } from '@howazit/sdk'
import { DEAD_LETTERS, FINGERPRINT } from '../../dead-letters/dead-letter-fields.ts'
import { FROM_DEAD_LETTERS } from '../../dead-letters/dead-letter-row.ts'
import { readFilter } from '../../filter/read-filter.ts'
import type { Tx } from '../../oltp/oltp.ts'
import { ASKED } from '../../oltp/statement-names.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { ReplayDeps } from '../replay-deps.ts'
import type { ReplaySummary } from '../replay-row.ts'
import type { ReplayPlan } from './plan-replay.ts'

export interface ItemsToFreeze {
  readonly tenant: Tenant
  readonly replayId: string
  readonly plan: ReplayPlan
}

/** How many items there are, of what kinds, and what was asked for and left out. */
export interface Frozen {
  readonly itemCount: number
  readonly summary: ReplaySummary
}

interface Row {
  readonly items: number
  readonly bytes: number
  readonly endpoints: number
  readonly groups: readonly (Omit<ReplayGroup, 'operation'> & { readonly operation: string | null })[]
  readonly delivered: number
  readonly arrived: number
  readonly unknown: number
  readonly erased: number
  readonly pinned: number
  readonly unmade: number
  readonly unconnected: number
  readonly same_body: number
}

/**
 * Writes down which deliveries a replay is of, in the order they were planned in, and counts them. What has arrived is no dead letter, so
 * it cannot be among them; what has arrived by another way, what may have, and what was erased is left out. `current` is by the version
 * of a route's mapping that is published for all events, whatever canary runs beside it; what may have been received keeps the version it
 * has: only the same bytes go out again. Where the replay begins with the mapping or has a patch it is left out for that, and where it
 * begins with the delivery, what has no body.
 *
 * One statement: each dead letter is looked at once, and nothing of it passes through here.
 */
export async function freezeItems(
  deps: ReplayDeps,
  tx: Tx,
  { tenant, replayId, plan }: ItemsToFreeze,
): Promise<Frozen> {
  const { includeUnknown = false, mapping = 'current', connector = 'current', fromStage = null, patch } = plan
  const { sql, values } = readFilter(deps, tenant, {
    ...plan,
    vocabulary: DEAD_LETTERS,
    pointer: '/where',
    firstParameter: 8,
  })
  const how = [includeUnknown, mapping === 'current', fromStage, connector === 'original', patch !== undefined]
  const given = [tenant.id, replayId, ...how, ...values]
  const { rows } = await tx.query<Row>(`${LOOK_AT} and ${sql} ${FREEZE}`, given)
  const { items, bytes, endpoints, groups, delivered, arrived, unknown, erased, ...found } = rows[0] as Row
  const { pinned, unmade, unconnected: withoutConnector, same_body: sameBody } = found
  return {
    itemCount: items,
    summary: {
      payloadBytes: bytes,
      endpoints,
      groups: groups.map(({ operation, ...group }) => ({ ...group, ...(operation !== null && { operation }) })),
      leftOut: { delivered: delivered + arrived, unknown, erased, pinned, unmade, withoutConnector },
      sameBody,
    },
  }
}

/** What came of this event over there by another delivery; of a webhook there is no ledger to be asked. */
const IS_DELIVERED_ELSEWHERE = `d.connection_id is not null and exists (
      select from delivery_ledger l
      where l.tenant_id = $1
        and l.connection_id = d.connection_id
        and l.operation = r.operation
        and l.event_id = d.event_id
        and l.state = 'delivered')`

export const IS_ERASED = `d.event::text = '{}'`

/** What may have been received goes out as it was or not at all, and a stage of this kind, or a patch, would make something else of it. */
export const isFixed = (stage: string, hasPatch: string): string =>
  `((coalesce(${stage} = 'mapping', false) or ${hasPatch}) and d.pinned_request is not null)`

/** There is nothing that could go out as it was. */
export const isUnmade = (stage: string): string =>
  `(coalesce(${stage} = 'delivery', false) and coalesce(d.pinned_request, d.rendered_request) is null)`

/** As the delivery was planned with it; of several contents under one version the one that was chosen last. */
const ORIGINAL_CONNECTOR = `case when $6 then (
      select k.hash
      from pinned_connectors k
      where k.tenant_id = $1
        and k.connector = c.provider
        and k.version = d.connector_version
      order by k.pinned_at desc
      limit 1) end`

const LOOK_AT = `${ASKED}
  with looked_at as materialized (
    select d.id, d.position, d.endpoint_id, d.event_id, d.response_id, r.mapping_id, d.pinned_request is not null as is_pinned,
           ${FINGERPRINT} as fingerprint, d.reason as code, coalesce(c.provider, 'webhook') as connector, r.operation,
           octet_length(d.event::text) as bytes, ${IS_DELIVERED_ELSEWHERE} as is_delivered, ${IS_ERASED} as is_erased,
           d.status = 'unknown' and not $3 as is_unknown, ${isFixed('$5::text', '$7::boolean')} as is_fixed,
           ${isUnmade('$5::text')} as is_unmade, ${ORIGINAL_CONNECTOR} as connector_hash, d.connection_id is not null and $6 as needs_connector
    ${FROM_DEAD_LETTERS}`

/*
 * planned   what is left of what was looked at
 * frozen    written down
 * counted   what is planned, and what is not
 * arrived   pairs of an event of the plan and another target that have succeeded: nothing is sent there again
 * grouped   the largest groups of what failed in the same way
 */
const FREEZE = `
  ),
  planned as not materialized (
    select *
    from looked_at
    where not (is_delivered or is_erased or is_unknown or is_fixed or is_unmade or (needs_connector and connector_hash is null))
  ),
  frozen as (
    insert into replay_items (tenant_id, replay_id, position, delivery_id, mapping_version, connector_hash)
    select $1, $2, row_number() over (order by p.position), p.id, m.published_version, p.connector_hash
    from planned p
    left join mappings m on m.tenant_id = $1 and m.id = p.mapping_id and $4 and not p.is_pinned
  ),
  counted as (
    select (select count(*)::int from planned) as items,
           (select coalesce(sum(bytes), 0)::float8 from planned) as bytes,
           (select count(distinct endpoint_id)::int from planned) as endpoints,
           (count(*) filter (where is_delivered))::int as delivered,
           (count(*) filter (where is_unknown))::int as unknown,
           (count(*) filter (where is_erased))::int as erased,
           (count(*) filter (where is_fixed))::int as pinned,
           (count(*) filter (where is_unmade))::int as unmade,
           (count(*) filter (where needs_connector and connector_hash is null))::int as unconnected,
           (select count(*)::int from planned where is_pinned) as same_body
    from looked_at
  ),
  arrived as (
    select count(*)::int as arrived
    from (select distinct response_id, event_id from planned) p
    join deliveries d
      on d.tenant_id = $1
      and d.response_id = p.response_id
      and d.event_id = p.event_id
      and d.status = 'delivered'
  ),
  grouped as (
    select fingerprint, code, connector, operation, count(*)::int as count
    from planned
    group by fingerprint, code, connector, operation
    order by count(*) desc, fingerprint
    limit 20
  )
  select counted.*, arrived.*, (select coalesce(json_agg(g order by g.count desc, g.fingerprint), '[]') from grouped g) as groups
  from counted, arrived`
