import type { WebhookCreate, WebhookWithSecret } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import { checkMapping } from './check-mapping.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import {
  secretContext,
  toWebhook,
  WEBHOOK_COLUMNS,
  type WebhookRow,
  webhookSubject,
  withoutQuery,
} from './webhook-row.ts'
import { checkWebhookSecret, createWebhookSecret } from './webhook-secret.ts'

/**
 * Subscribes an endpoint. The secret is in the answer and nowhere else in the clear.
 *
 * @throws HowazitError `url_not_allowed`, `mapping_invalid`, `validation_failed` (a secret that is none)
 */
export async function createWebhook(
  deps: WebhookDeps,
  tenant: Tenant,
  webhook: WebhookCreate,
): Promise<WebhookWithSecret> {
  const secret = webhook.secret === undefined ? createWebhookSecret() : checkWebhookSecret(webhook.secret)
  deps.egress.checkUrl(webhook.url)
  if (webhook.mapping) await checkMapping(deps.mappings, webhook.mapping)

  const id = deps.ids.newId()
  const sealed = await deps.secrets.seal(tenant, Buffer.from(secret), secretContext(id))
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<WebhookRow>(INSERT, [
      tenant.id,
      id,
      webhook.eventType ?? 'response.created',
      webhook.url,
      sealed,
      webhook.mapping ? JSON.stringify(webhook.mapping) : null,
      webhook.description ?? null,
      deps.clock.now(),
    ])
    if (!rows[0]) throw new Error(`Webhook ${id} was inserted without a row.`)
    const created = toWebhook(rows[0])
    await deps.audit.record(tx, tenant, { subject: webhookSubject(id), after: withoutQuery(created) })
    return { ...created, secret }
  })
}

const INSERT = `
  insert into webhook_subscriptions (tenant_id, id, event_type, url, secret, mapping, description, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  returning ${WEBHOOK_COLUMNS}`
