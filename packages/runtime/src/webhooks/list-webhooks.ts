import type { Webhook } from '@howazit/sdk'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import { toWebhook, WEBHOOK_COLUMNS, type WebhookRow } from './webhook-row.ts'

/** Newest first. */
export async function listWebhooks(
  deps: WebhookDeps,
  tenant: Tenant,
  { cursor, limit }: PageQuery,
): Promise<Page<Webhook>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { rows } = await deps.oltp.inTenant(tenant, (tx) =>
    tx.query<WebhookRow>(SELECT, [tenant.id, after?.at ?? null, after?.id ?? null, limit + 1]),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toWebhook),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

const SELECT = `
  select ${WEBHOOK_COLUMNS}
  from webhook_subscriptions
  where tenant_id = $1
    and deleted_at is null
    and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))
  order by created_at desc, id desc
  limit $4`
