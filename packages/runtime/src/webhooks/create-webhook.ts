import type { WebhookCreate, WebhookWithSecret } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import { checkEndpoint } from './check-endpoint.ts'
import { checkMapping } from './check-mapping.ts'
import { changeEndpoint } from './endpoint-settings.ts'
import { toScheduleMs } from './retry-schedule.ts'
import { sealEndpoint } from './seal-endpoint.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import {
  secretContext,
  toWebhook,
  WEBHOOK_COLUMNS,
  type WebhookRow,
  webhookSubject,
  withoutQuery,
} from './webhook-row.ts'
import { checkWebhookSecret, createSigningSecret } from './webhook-secret.ts'

/** As the table has it where nothing is said. */
const DISABLE_AFTER_DAYS = 5

/**
 * Subscribes an endpoint. The secret is in the answer and nowhere else in the clear; of a key pair the answer has the public half.
 *
 * @throws HowazitError `url_not_allowed`, `mapping_invalid`, `validation_failed` (a secret, header or certificate that is none)
 */
export async function createWebhook(
  deps: WebhookDeps,
  tenant: Tenant,
  webhook: WebhookCreate,
): Promise<WebhookWithSecret> {
  const { signature = 'v1', secret: own, disableAfterDays = DISABLE_AFTER_DAYS } = webhook
  const { secret, publicKey } = own === undefined ? createSigningSecret(signature) : checkWebhookSecret(own, signature)
  deps.egress.checkUrl(webhook.url)
  const settings = changeEndpoint({}, webhook)
  if (settings) checkEndpoint(deps.egress, settings)
  if (webhook.mapping) await checkMapping(deps.mappings, webhook.mapping)

  const id = deps.ids.newId()
  const sealed = await deps.secrets.seal(tenant, Buffer.from(secret), secretContext(id))
  const endpoint = await sealEndpoint(deps.secrets, tenant, { webhookId: id, settings })
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
      publicKey,
      endpoint.sealed,
      JSON.stringify(endpoint.shown),
      toScheduleMs(webhook.retrySchedule),
      disableAfterDays,
      webhook.ordering ?? 'none',
      webhook.recovery ?? 'by_hand',
    ])
    if (!rows[0]) throw new Error(`Webhook ${id} was inserted without a row.`)
    const created = toWebhook(rows[0])
    await deps.audit.record(tx, tenant, { subject: webhookSubject(id), after: withoutQuery(created) })
    return { ...created, secret: publicKey ?? secret }
  })
}

const INSERT = `
  insert into webhook_subscriptions
    (tenant_id, id, event_type, url, secret, mapping, description, created_at, public_key, endpoint, endpoint_shown, schedule_ms,
     disable_after_days, ordering, recovery)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
  returning ${WEBHOOK_COLUMNS}`
