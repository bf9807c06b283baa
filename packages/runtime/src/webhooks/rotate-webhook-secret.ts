import type { WebhookWithSecret } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import {
  secretContext,
  toWebhook,
  WEBHOOK_COLUMNS,
  type WebhookRow,
  webhookNotFound,
  webhookSubject,
} from './webhook-row.ts'
import { createWebhookSecret } from './webhook-secret.ts'

/** Receivers have this long to learn the new secret; meanwhile messages carry a signature by each. */
const OVERLAP_MS = 24 * 60 * 60 * 1000

/** @throws HowazitError `not_found` */
export async function rotateWebhookSecret(
  deps: WebhookDeps,
  tenant: Tenant,
  webhookId: string,
): Promise<WebhookWithSecret> {
  const secret = createWebhookSecret()
  const now = deps.clock.now()
  const until = new Date(now.getTime() + OVERLAP_MS)
  const sealed = await deps.secrets.seal(tenant, Buffer.from(secret), secretContext(webhookId))
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<WebhookRow>(ROTATE, [tenant.id, webhookId, sealed, until, now])
    if (!rows[0]) throw webhookNotFound(webhookId)
    await deps.audit.record(tx, tenant, { subject: webhookSubject(webhookId) })
    return { ...toWebhook(rows[0]), secret }
  })
}

const ROTATE = `
  update webhook_subscriptions
  set previous_secret = secret, previous_secret_until = $4, secret = $3, secret_rotated_at = $5
  where tenant_id = $1
    and id = $2
    and deleted_at is null
  returning ${WEBHOOK_COLUMNS}`
