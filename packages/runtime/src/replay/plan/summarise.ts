import type { ReplayGroup } from '@howazit/sdk'
import { FROM_DEAD_LETTERS } from '../../dead-letters/dead-letter-row.ts'
import { FINGERPRINT } from '../../dead-letters/filter/compile-filter.ts'
import { readFilter } from '../../dead-letters/filter/read-filter.ts'
import type { Tx } from '../../oltp/oltp.ts'
import { ASKED } from '../../oltp/statement-names.ts'
import type { ReplayDeps } from '../replay-deps.ts'
import type { ReplaySummary } from '../replay-row.ts'
import { IS_DELIVERED_ELSEWHERE, IS_ERASED, type ItemsToFreeze } from './freeze-items.ts'

interface CountRow {
  readonly items: number
  readonly bytes: number
  readonly endpoints: number
}

interface GroupRow extends Omit<ReplayGroup, 'operation'> {
  readonly operation: string | null
}

const GROUPS_MAX = 20

/** How many items there are, of what kinds, and what was asked for and left out. */
export async function summarise(
  deps: ReplayDeps,
  tx: Tx,
  { tenant, replayId, plan }: ItemsToFreeze,
): Promise<{ readonly itemCount: number; readonly summary: ReplaySummary }> {
  const [count] = (await tx.query<CountRow>(COUNT, [tenant.id, replayId])).rows as [CountRow]
  const groups = (await tx.query<GroupRow>(GROUP, [tenant.id, replayId, GROUPS_MAX])).rows
  const { sql, values } = readFilter(deps, tenant, { ...plan, pointer: '/where', firstParameter: 3 })
  const asked = [tenant.id, plan.includeUnknown === true, ...values]
  const [left] = (await tx.query<LeftOutRow>(`${COUNT_LEFT_OUT} and ${sql}`, asked)).rows as [LeftOutRow]
  const [arrived] = (await tx.query<{ pairs: number }>(COUNT_ARRIVED, [tenant.id, replayId])).rows as [
    { pairs: number },
  ]
  const { delivered, unknown, erased } = left
  return {
    itemCount: count.items,
    summary: {
      payloadBytes: count.bytes,
      endpoints: count.endpoints,
      groups: groups.map(({ operation, ...group }) => ({ ...group, ...(operation !== null && { operation }) })),
      leftOut: { delivered: delivered + arrived.pairs, unknown, erased },
    },
  }
}

interface LeftOutRow {
  readonly delivered: number
  readonly unknown: number
  readonly erased: number
}

const COUNT = `
  select count(*)::int as items, coalesce(sum(octet_length(d.event::text)), 0)::float8 as bytes,
         count(distinct d.endpoint_id)::int as endpoints
  from replay_items i
  join deliveries d on d.tenant_id = $1 and d.id = i.delivery_id
  where i.tenant_id = $1
    and i.replay_id = $2`

const GROUP = `
  select ${FINGERPRINT} as fingerprint, d.reason as code, coalesce(c.provider, 'webhook') as connector, r.operation,
         count(*)::int as count
  from replay_items i
  join deliveries d on d.tenant_id = $1 and d.id = i.delivery_id
  left join connection_routes r on r.tenant_id = $1 and r.id = d.route_id
  left join integration_connectors c on c.tenant_id = $1 and c.id = d.connection_id
  where i.tenant_id = $1
    and i.replay_id = $2
  group by c.provider, r.operation, d.reason
  order by count(*) desc, fingerprint
  limit $3`

const COUNT_LEFT_OUT = `${ASKED}
  select (count(*) filter (where ${IS_DELIVERED_ELSEWHERE}))::int as delivered,
         (count(*) filter (where d.status = 'unknown' and not $2))::int as unknown,
         (count(*) filter (where ${IS_ERASED}))::int as erased
  ${FROM_DEAD_LETTERS}`

// Pairs of an event of the plan and another target that have succeeded: nothing is sent there again.
const COUNT_ARRIVED = `
  select count(*)::int as pairs
  from (
    select distinct d.response_id, d.event_id
    from replay_items i
    join deliveries d on d.tenant_id = $1 and d.id = i.delivery_id
    where i.tenant_id = $1
      and i.replay_id = $2
  ) planned
  join deliveries arrived
    on arrived.tenant_id = $1
    and arrived.response_id = planned.response_id
    and arrived.event_id = planned.event_id
    and arrived.status = 'delivered'`
