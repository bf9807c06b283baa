import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { whenDisabled } from './webhook-row.ts'

/** How the attempts of one webhook went that end together. */
export interface WebhookHealth {
  readonly webhookId: string
  readonly isHealthy: boolean
  /** As it was when the attempt was prepared. */
  readonly wasFailing: boolean
}

/** Something the tenant has to hear: a share of the time is over, or the subscription is disabled. */
export type WebhookNotice =
  | {
      readonly kind: 'failing'
      readonly webhookId: string
      readonly failingSince: Date
      readonly percent: 50 | 70 | 90
      readonly disablesAt: Date
    }
  | { readonly kind: 'disabled'; readonly webhookId: string; readonly failingSince?: Date; readonly reason: string }

interface FailingRow {
  readonly id: string
  readonly failing_since: Date | null
  readonly noticed_percent: number
  readonly disable_after_days: number
}

/** Of the time after which a webhook is disabled. */
const STEPS = [50, 70, 90, 100] as const

/**
 * Keeps since when a webhook fails. One success forgets it; what goes on failing is told of at 50, 70 and 90 % of its days and
 * disabled at 100 %. Judged when attempts end and at no other time: a webhook that nothing is sent to fails at nothing.
 */
export async function recordHealth(
  tx: Tx,
  tenant: Tenant,
  { healths, now }: { healths: readonly WebhookHealth[]; now: Date },
): Promise<readonly WebhookNotice[]> {
  const healthy = new Set(healths.filter(({ isHealthy }) => isHealthy).map(({ webhookId }) => webhookId))
  const recovered = healths.filter(({ webhookId, wasFailing }) => wasFailing && healthy.has(webhookId))
  if (recovered.length > 0) await tx.query(RECOVER, [tenant.id, recovered.map(({ webhookId }) => webhookId)])
  const failing = new Set(healths.map(({ webhookId }) => webhookId).filter((id) => !healthy.has(id)))
  if (failing.size === 0) return []
  // A read first: while an endpoint fails, most of its attempts change nothing here. In order, so that two processes lock alike.
  const { rows } = await tx.query<FailingRow>(SELECT, [tenant.id, [...failing]])
  const notices: WebhookNotice[] = []
  for (const row of rows) {
    if (row.failing_since === null) await tx.query(BEGIN_FAILING, [tenant.id, row.id, now])
    else notices.push(...(await judge(tx, tenant, { row: { ...row, failing_since: row.failing_since }, now })))
  }
  return notices
}

async function judge(
  tx: Tx,
  tenant: Tenant,
  { row, now }: { row: FailingRow & { failing_since: Date }; now: Date },
): Promise<readonly WebhookNotice[]> {
  const { id: webhookId, failing_since: failingSince, noticed_percent: noticed, disable_after_days: days } = row
  const disablesAt = whenDisabled(failingSince, days)
  if (!disablesAt) return []
  const share = ((now.getTime() - failingSince.getTime()) * 100) / (disablesAt.getTime() - failingSince.getTime())
  const step = STEPS.findLast((percent) => percent <= share)
  if (step === undefined || step <= noticed) return []
  const reason = step === 100 ? `No attempt succeeded for ${days} days.` : null
  const { rowCount } = await tx.query(NOTICE, [tenant.id, webhookId, step, reason])
  // Another process was first.
  if (rowCount === 0) return []
  if (reason !== null) return [{ kind: 'disabled', webhookId, failingSince, reason }]
  return [{ kind: 'failing', webhookId, failingSince, percent: step as 50 | 70 | 90, disablesAt }]
}

const RECOVER = `
  update webhook_subscriptions
  set failing_since = null, noticed_percent = 0
  where tenant_id = $1
    and id = any ($2::uuid[])
    and enabled
    and failing_since is not null`

const SELECT = `
  select id, failing_since, noticed_percent, disable_after_days
  from webhook_subscriptions
  where tenant_id = $1
    and id = any ($2::uuid[])
    and enabled
    and deleted_at is null
  order by id`

const BEGIN_FAILING = `
  update webhook_subscriptions
  set failing_since = $3
  where tenant_id = $1
    and id = $2
    and failing_since is null`

const NOTICE = `
  update webhook_subscriptions
  set noticed_percent = $3,
      enabled = $4::text is null,
      disabled_reason = $4
  where tenant_id = $1
    and id = $2
    and enabled
    and noticed_percent < $3`
