import { FROM_DEAD_LETTERS } from '../../dead-letters/dead-letter-row.ts'
import { readFilter } from '../../dead-letters/filter/read-filter.ts'
import type { Tx } from '../../oltp/oltp.ts'
import { ASKED } from '../../oltp/statement-names.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { ReplayDeps } from '../replay-deps.ts'
import type { ReplayPlan } from './plan-replay.ts'

export interface ItemsToFreeze {
  readonly tenant: Tenant
  readonly replayId: string
  readonly plan: ReplayPlan
}

/**
 * Writes down which deliveries a replay is of, in the order they were planned in. What has arrived is no dead letter, so it cannot be
 * among them; what has arrived by another way, what may have, and what was erased is left out.
 */
export async function freezeItems(deps: ReplayDeps, tx: Tx, { tenant, replayId, plan }: ItemsToFreeze): Promise<void> {
  const { sql, values } = readFilter(deps, tenant, { ...plan, pointer: '/where', firstParameter: 4 })
  await tx.query(`${FREEZE} and ${sql}`, [tenant.id, replayId, plan.includeUnknown === true, ...values])
}

/** What came of this event over there by another delivery. */
export const IS_DELIVERED_ELSEWHERE = `exists (
      select from delivery_ledger l
      where l.tenant_id = $1
        and l.connection_id = d.connection_id
        and l.operation = r.operation
        and l.event_id = d.event_id
        and l.state = 'delivered')`

export const IS_ERASED = `d.event::text = '{}'`

const FREEZE = `${ASKED}
  insert into replay_items (tenant_id, replay_id, position, delivery_id)
  select $1, $2, row_number() over (order by d.position), d.id
  ${FROM_DEAD_LETTERS}
    and ($3 or d.status <> 'unknown')
    and not ${IS_ERASED}
    and not ${IS_DELIVERED_ELSEWHERE}`
