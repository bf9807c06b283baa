import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/** What becomes of a delivery after an attempt, or without one. */
export interface Ending {
  readonly deliveryId: string
  readonly fence: string
  readonly webhookId: string
  readonly status: 'pending' | 'delivered' | 'refused' | 'exhausted'
  readonly reason: string | null
  /** With `pending`. */
  readonly nextAttemptAt: Date | null
  /** Only the identical body may be sent again. */
  readonly keepsPin: boolean
  /** The attempt that led to it; null where none was made. */
  readonly attempt: {
    readonly number: number
    readonly outcome: 'delivered' | 'retry' | 'refused' | 'unknown'
    readonly reason: string
    readonly status: number | null
    readonly durationMs: number
  } | null
  /** Why the subscription is disabled with it. */
  readonly disabledReason: string | null
}

/**
 * Writes how attempts of one tenant ended, in one transaction. A delivery whose lease was lost meanwhile is left to its new
 * owner; what this attempt came to is on the log either way.
 */
export async function finishAttempts(
  oltp: Oltp,
  tenant: Tenant,
  { endings, now }: { endings: readonly Ending[]; now: Date },
): Promise<void> {
  await oltp.inTenant(tenant, async (tx) => {
    await tx.query(FINISH_DELIVERIES, [
      tenant.id,
      endings.map(({ deliveryId }) => deliveryId),
      endings.map(({ fence }) => fence),
      endings.map(({ status }) => status),
      endings.map(({ reason }) => reason),
      endings.map(({ nextAttemptAt }) => nextAttemptAt),
      endings.map(({ keepsPin }) => keepsPin),
      now,
    ])
    const attempted = endings.flatMap(({ deliveryId, attempt }) => (attempt ? [{ deliveryId, ...attempt }] : []))
    if (attempted.length > 0) await tx.query(FINISH_ATTEMPTS, [tenant.id, ...columnsOf(attempted)])
    const disabled = endings.filter(({ disabledReason }) => disabledReason !== null)
    if (disabled.length > 0) {
      const webhookIds = disabled.map(({ webhookId }) => webhookId)
      await tx.query(DISABLE, [tenant.id, webhookIds, disabled.map(({ disabledReason }) => disabledReason)])
    }
  })
}

type Attempted = NonNullable<Ending['attempt']> & { readonly deliveryId: string }

const columnsOf = (attempted: readonly Attempted[]): readonly unknown[] => [
  attempted.map(({ deliveryId }) => deliveryId),
  attempted.map(({ number }) => number),
  attempted.map(({ outcome }) => outcome),
  attempted.map(({ reason }) => reason),
  attempted.map(({ status }) => status),
  attempted.map(({ durationMs }) => durationMs),
]

// The fence moves on with every ending, so that a sender that comes back late changes nothing.
const FINISH_DELIVERIES = `
  update deliveries d
  set status = ending.status,
      reason = ending.reason,
      next_attempt_at = ending.next_attempt_at,
      lane = case when ending.status = 'pending' and d.lane = 'live' and d.attempt_count > 0 then 'retry' else d.lane end,
      lease_until = null,
      fence = d.fence + 1,
      pinned_request = case when ending.keeps_pin then d.pinned_request end,
      completed_at = case when ending.status = 'pending' then null else $8::timestamptz end
  from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::boolean[])
    as ending (id, fence, status, reason, next_attempt_at, keeps_pin)
  where d.tenant_id = $1
    and d.id = ending.id
    and d.fence = ending.fence
    and d.status = 'pending'`

const FINISH_ATTEMPTS = `
  update attempts a
  set outcome = ending.outcome, reason = ending.reason, status = ending.status, duration_ms = ending.duration_ms
  from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::int[], $7::int[])
    as ending (delivery_id, attempt, outcome, reason, status, duration_ms)
  where a.tenant_id = $1
    and a.delivery_id = ending.delivery_id
    and a.attempt = ending.attempt`

const DISABLE = `
  update webhook_subscriptions w
  set enabled = false, disabled_reason = ending.reason
  from unnest($2::uuid[], $3::text[]) as ending (id, reason)
  where w.tenant_id = $1
    and w.id = ending.id
    and w.enabled`
