import type { Webhook } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import { getWebhookRow, toWebhook } from './webhook-row.ts'

/** @throws HowazitError `not_found`, also for a deleted subscription and for another tenant's. */
export async function getWebhook(deps: WebhookDeps, tenant: Tenant, webhookId: string): Promise<Webhook> {
  return toWebhook(await deps.oltp.inTenant(tenant, (tx) => getWebhookRow(tx, tenant.id, webhookId)))
}
