import { type EventTypeFilter, HowazitError, type Mapping, type Webhook } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

export interface WebhookRow {
  readonly id: string
  readonly event_type: EventTypeFilter
  readonly url: string
  readonly secret: Buffer
  readonly secret_rotated_at: Date | null
  readonly mapping: Mapping | null
  readonly description: string | null
  readonly enabled: boolean
  readonly disabled_reason: string | null
  readonly created_at: Date
}

export const WEBHOOK_COLUMNS =
  'id, event_type, url, secret, secret_rotated_at, mapping, description, enabled, disabled_reason, created_at'

/** What a webhook's secrets are sealed for, so that no ciphertext opens in another row. */
export const secretContext = (webhookId: string): string => `webhook:${webhookId}`

/** The subscription as the contract shows it: never with its secret. */
export function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    eventType: row.event_type,
    ...(row.description !== null && { description: row.description }),
    ...(row.mapping !== null && { mapping: row.mapping }),
    enabled: row.enabled,
    ...(row.disabled_reason !== null && { disabledReason: row.disabled_reason }),
    createdAt: row.created_at.toISOString(),
    ...(row.secret_rotated_at !== null && { secretRotatedAt: row.secret_rotated_at.toISOString() }),
  }
}

export const webhookSubject = (id: string) => ({ type: 'webhook', id })

/** As the audit log has it: whoever keeps a key in the query of a URL keeps it nowhere else by that. */
export const withoutQuery = (webhook: Webhook): Webhook => ({ ...webhook, url: webhook.url.replace(/\?.*/s, '?…') })

/** @throws HowazitError `not_found`, also for another tenant's. */
export async function getWebhookRow(tx: Tx, tenantId: TenantId, webhookId: string): Promise<WebhookRow> {
  const { rows } = await tx.query<WebhookRow>(SELECT, [tenantId, webhookId])
  return rows[0] ?? throwNotFound(webhookId)
}

/** Held to the end of the transaction, so that nothing comes between what it was and what it is. @throws HowazitError `not_found` */
export async function lockWebhookRow(tx: Tx, tenantId: TenantId, webhookId: string): Promise<WebhookRow> {
  const { rows } = await tx.query<WebhookRow>(`${SELECT} for update`, [tenantId, webhookId])
  return rows[0] ?? throwNotFound(webhookId)
}

const SELECT = `
  select ${WEBHOOK_COLUMNS}
  from webhook_subscriptions
  where tenant_id = $1
    and id = $2
    and deleted_at is null`

function throwNotFound(webhookId: string): never {
  throw webhookNotFound(webhookId)
}

export const webhookNotFound = (webhookId: string): HowazitError =>
  new HowazitError('not_found', `There is no webhook ${webhookId}.`)
