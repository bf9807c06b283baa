import { nextAttemptAt } from '@howazit/connector-kit'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { Lane } from '../lane-shares.ts'
import type { Lease } from '../pick-deliveries.ts'
import { attemptsOf, scheduleOf } from './attempt-schedule.ts'

/** Why an attempt ended that nobody but we can have broken; low in number, so that these are found together. */
export const PLATFORM_ERROR = 'platform_error'

export interface Stumbled {
  readonly lease: Pick<Lease, 'deliveryId' | 'fence'>
  /** The platform's; the endpoint and the tenant may have their own. */
  readonly scheduleMs: readonly number[]
  readonly now: Date
  readonly random: () => number
}

interface Row {
  readonly attempt_count: number
  readonly throttle_count: number
  readonly schedule_from: number
  readonly lane: Lane
  /** A request may have been received that nobody may send twice, as far as is known here. */
  readonly is_uncertain: boolean
  readonly schedule_ms: readonly string[] | null
}

/**
 * Ends an attempt of a delivery that we stumbled over before anything was sent: it is on the log and takes its place in the schedule, so that
 * the delivery is dead after the last one instead of being picked for ever. Resolves to when the next one is due. Nothing but the lease is
 * needed: whatever else there is of the delivery may be what is wrong.
 */
export async function endStumbled(
  oltp: Oltp,
  tenant: Tenant,
  { lease: { deliveryId, fence }, scheduleMs, now, random }: Stumbled,
): Promise<Date | undefined> {
  return await oltp.inTenant(tenant, async (tx: Tx) => {
    const { rows } = await tx.query<Row>(LOCK, [tenant.id, deliveryId, fence])
    const [row] = rows
    if (!row) return undefined
    const number = row.attempt_count + 1
    const own = row.schedule_ms?.map(Number) ?? tenant.retryScheduleMs ?? scheduleMs
    const schedule = { lane: row.lane, scheduleMs: own }
    const next = nextAttemptAt({ attempt: attemptsOf(row, number), now, random, scheduleMs: scheduleOf(schedule) })
    const status = next ? 'pending' : row.is_uncertain ? 'unknown' : 'exhausted'
    await tx.query(END, [tenant.id, deliveryId, number, now, PLATFORM_ERROR, status, next ?? null])
    return next
  })
}

const LOCK = `
  select d.attempt_count, d.throttle_count, d.schedule_from, d.lane, d.pinned_request is not null and d.webhook_id is null as is_uncertain,
         coalesce(w.schedule_ms, r.schedule_ms, c.schedule_ms) as schedule_ms
  from deliveries d
  left join webhook_subscriptions w on w.tenant_id = $1 and w.id = d.webhook_id
  left join connection_routes r on r.tenant_id = $1 and r.id = d.route_id
  left join integration_connectors c on c.tenant_id = $1 and c.id = r.connection_id
  where d.tenant_id = $1
    and d.id = $2
    and d.fence = $3
    and d.status = 'pending'
  for no key update of d`

// What is pinned stays: an earlier attempt may have been received.
const END = `
  with interrupted as (
    update attempts
    set outcome = 'unknown', reason = 'interrupted'
    where tenant_id = $1
      and delivery_id = $2
      and outcome = 'started'
  ),
  logged as (
    insert into attempts (tenant_id, delivery_id, attempt, started_at, duration_ms, outcome, reason)
    values ($1, $2, $3, $4, 0, 'retry', $5)
  )
  update deliveries
  set attempt_count = $3,
      status = $6,
      reason = $5,
      next_attempt_at = $7,
      completed_at = case when $6 = 'pending' then null else $4::timestamptz end,
      lane = case when $6 = 'pending' and lane = 'live' then 'retry' else lane end,
      lease_until = null,
      fence = fence + 1
  where tenant_id = $1
    and id = $2`
