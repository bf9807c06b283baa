import { type EventTypeFilter, HowazitError, type Mapping, type Recovery, type Webhook } from '@howazit/sdk'
import type { Ordering } from '../delivery/plan/ordering.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { ShownEndpoint } from './endpoint-settings.ts'
import { toSeconds } from './retry-schedule.ts'

export interface WebhookRow {
  readonly id: string
  readonly event_type: EventTypeFilter
  readonly url: string
  readonly secret: Buffer
  readonly secret_rotated_at: Date | null
  readonly public_key: string | null
  readonly endpoint: Buffer | null
  readonly endpoint_shown: ShownEndpoint
  /** As text: a bigint may be more than a number can hold, but none of ours is. */
  readonly schedule_ms: string[] | null
  readonly ordering: Ordering
  readonly disable_after_days: number
  readonly recovery: Recovery
  readonly failing_since: Date | null
  readonly mapping: Mapping | null
  readonly description: string | null
  readonly enabled: boolean
  readonly disabled_reason: string | null
  readonly created_at: Date
}

export const WEBHOOK_COLUMNS = `id, event_type, url, secret, secret_rotated_at, public_key, endpoint, endpoint_shown,
  schedule_ms, ordering, disable_after_days, recovery, failing_since, mapping, description, enabled, disabled_reason, created_at`

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
    signature: row.public_key === null ? 'v1' : 'v1a',
    ...(row.public_key !== null && { publicKey: row.public_key }),
    ...row.endpoint_shown,
    ...(row.schedule_ms !== null && { retrySchedule: toSeconds(row.schedule_ms) }),
    ...(row.ordering !== 'none' && { ordering: row.ordering }),
    disableAfterDays: row.disable_after_days,
    ...(row.recovery !== 'by_hand' && { recovery: row.recovery }),
    ...toFailure(row),
  }
}

function toFailure({ enabled, failing_since: since, disable_after_days: days }: WebhookRow): Partial<Webhook> {
  if (since === null || !enabled) return {}
  const disablesAt = whenDisabled(since, days)
  return { failingSince: since.toISOString(), ...(disablesAt && { disablesAt: disablesAt.toISOString() }) }
}

const DAY_MS = 86_400_000

/** When a subscription that goes on failing is disabled; undefined for never. */
export const whenDisabled = (failingSince: Date, days: number): Date | undefined =>
  days === 0 ? undefined : new Date(failingSince.getTime() + days * DAY_MS)

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
