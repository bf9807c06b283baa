import type { WebhookRotation, WebhookWithSecret } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import {
  getWebhookRow,
  secretContext,
  toWebhook,
  WEBHOOK_COLUMNS,
  type WebhookRow,
  webhookNotFound,
  webhookSubject,
} from './webhook-row.ts'
import { createSigningSecret } from './webhook-secret.ts'

/** Receivers have this long to learn the new secret; meanwhile messages carry a signature by each. */
const OVERLAP_MS = 24 * 60 * 60 * 1000

/** Another kind of signature is a rotation too: for a day messages carry one of each. @throws HowazitError `not_found` */
export async function rotateWebhookSecret(
  deps: WebhookDeps,
  tenant: Tenant,
  { webhookId, rotation = {} }: { webhookId: string; rotation?: WebhookRotation },
): Promise<WebhookWithSecret> {
  const current = await deps.oltp.inTenant(tenant, (tx) => getWebhookRow(tx, tenant.id, webhookId))
  const { signature = current.public_key === null ? 'v1' : 'v1a' } = rotation
  const { secret, publicKey } = createSigningSecret(signature)
  const now = deps.clock.now()
  const until = new Date(now.getTime() + OVERLAP_MS)
  const sealed = await deps.secrets.seal(tenant, Buffer.from(secret), secretContext(webhookId))
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<WebhookRow>(ROTATE, [tenant.id, webhookId, sealed, until, now, publicKey])
    if (!rows[0]) throw webhookNotFound(webhookId)
    await deps.audit.record(tx, tenant, { subject: webhookSubject(webhookId) })
    return { ...toWebhook(rows[0]), secret: publicKey ?? secret }
  })
}

const ROTATE = `
  update webhook_subscriptions
  set previous_secret = secret, previous_secret_until = $4, previous_public_key = public_key,
      secret = $3, secret_rotated_at = $5, public_key = $6
  where tenant_id = $1
    and id = $2
    and deleted_at is null
  returning ${WEBHOOK_COLUMNS}`
