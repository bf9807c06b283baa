import type { Tenant } from '../tenancy/tenant.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import { webhookNotFound, webhookSubject } from './webhook-row.ts'

/**
 * Unsubscribes an endpoint. What waits for it is refused in the same transaction; what is being sent right now is left to
 * its sender, which refuses the rest when it comes back.
 *
 * @throws HowazitError `not_found`
 */
export async function deleteWebhook(deps: WebhookDeps, tenant: Tenant, webhookId: string): Promise<void> {
  const now = deps.clock.now()
  await deps.oltp.inTenant(tenant, async (tx) => {
    const { rowCount } = await tx.query(DELETE, [tenant.id, webhookId, now])
    if (rowCount === 0) throw webhookNotFound(webhookId)
    await tx.query(REFUSE_PENDING, [tenant.id, webhookId, now])
    await deps.audit.record(tx, tenant, { subject: webhookSubject(webhookId) })
  })
}

const DELETE = `
  update webhook_subscriptions
  set deleted_at = $3, enabled = false
  where tenant_id = $1
    and id = $2
    and deleted_at is null`

const REFUSE_PENDING = `
  update deliveries
  set status = 'refused', reason = 'endpoint_deleted', completed_at = $3, next_attempt_at = null, fence = fence + 1
  where tenant_id = $1
    and webhook_id = $2
    and status = 'pending'
    and (lease_until is null or lease_until <= $3)`
