import type { Webhook, WebhookUpdate } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import { checkMapping } from './check-mapping.ts'
import { getWebhook } from './get-webhook.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import {
  lockWebhookRow,
  toWebhook,
  WEBHOOK_COLUMNS,
  type WebhookRow,
  webhookNotFound,
  webhookSubject,
  withoutQuery,
} from './webhook-row.ts'

/**
 * Changes what is given. Deliveries whose last attempt may have been received keep the body they were sent with; all others
 * are mapped anew. Enabling forgets why the subscription was disabled.
 *
 * @throws HowazitError `not_found`, `url_not_allowed`, `mapping_invalid`
 */
export async function updateWebhook(
  deps: WebhookDeps,
  tenant: Tenant,
  { id, update }: { id: string; update: WebhookUpdate },
): Promise<Webhook> {
  // First: what is not there is not found, whatever was to be changed in it, and costs no compiling.
  await getWebhook(deps, tenant, id)
  if (update.url !== undefined) deps.egress.checkUrl(update.url)
  if (update.mapping) await checkMapping(deps.mappings, update.mapping)

  return await deps.oltp.inTenant(tenant, async (tx) => {
    const before = toWebhook(await lockWebhookRow(tx, tenant.id, id))
    const { rows } = await tx.query<WebhookRow>(UPDATE, [
      tenant.id,
      id,
      update.url ?? null,
      update.eventType ?? null,
      update.description ?? null,
      update.mapping !== undefined,
      update.mapping ? JSON.stringify(update.mapping) : null,
      update.enabled ?? null,
    ])
    if (!rows[0]) throw webhookNotFound(id)
    const after = toWebhook(rows[0])
    const change = { before: withoutQuery(before), after: withoutQuery(after) }
    await deps.audit.record(tx, tenant, { subject: webhookSubject(id), ...change })
    return after
  })
}

const UPDATE = `
  update webhook_subscriptions
  set url = coalesce($3, url),
      event_type = coalesce($4, event_type),
      description = coalesce($5, description),
      mapping = case when $6::boolean then $7::jsonb else mapping end,
      enabled = coalesce($8, enabled),
      disabled_reason = case when $8 then null else disabled_reason end
  where tenant_id = $1
    and id = $2
    and deleted_at is null
  returning ${WEBHOOK_COLUMNS}`
