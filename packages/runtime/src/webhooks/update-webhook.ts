import { HowazitError, type Webhook, type WebhookUpdate } from '@howazit/sdk'
import { SealBroken } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { checkEndpoint } from './check-endpoint.ts'
import { checkMapping } from './check-mapping.ts'
import { changeEndpoint, changesEndpoint, type EndpointSettings } from './endpoint-settings.ts'
import { toScheduleMs } from './retry-schedule.ts'
import { openEndpoint, type SealedEndpoint, sealEndpoint } from './seal-endpoint.ts'
import type { WebhookDeps } from './webhook-deps.ts'
import {
  getWebhookRow,
  lockWebhookRow,
  toWebhook,
  WEBHOOK_COLUMNS,
  type WebhookRow,
  webhookNotFound,
  webhookSubject,
  withoutQuery,
} from './webhook-row.ts'

export interface WebhookChange {
  readonly id: string
  readonly update: WebhookUpdate
}

const CHANGED_MEANWHILE = Symbol('changed meanwhile')
/** Of several changes at the same moment each goes on from the one that was first. */
const ATTEMPTS_MAX = 8

/**
 * Changes what is given. Deliveries whose last attempt may have been received keep the body they were sent with; all others
 * are mapped anew. Enabling forgets why the subscription was disabled.
 *
 * @throws HowazitError `not_found`, `url_not_allowed`, `mapping_invalid`, `validation_failed`, `unavailable` (changed meanwhile)
 */
export async function updateWebhook(deps: WebhookDeps, tenant: Tenant, change: WebhookChange): Promise<Webhook> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const changed = await tryUpdate(deps, tenant, change)
    if (changed !== CHANGED_MEANWHILE) return changed
  }
  throw new HowazitError('unavailable', `The endpoint of the webhook ${change.id} is being changed. Try again.`)
}

async function tryUpdate(
  deps: WebhookDeps,
  tenant: Tenant,
  { id, update }: WebhookChange,
): Promise<Webhook | typeof CHANGED_MEANWHILE> {
  // First: what is not there is not found, whatever was to be changed in it, and costs no compiling.
  const seen = await deps.oltp.inTenant(tenant, (tx) => getWebhookRow(tx, tenant.id, id))
  if (update.url !== undefined) deps.egress.checkUrl(update.url)
  if (update.mapping) await checkMapping(deps.mappings, update.mapping)
  const endpoint = changesEndpoint(update) ? await changeSealed(deps, tenant, { seen, update }) : undefined

  return await deps.oltp.inTenant(tenant, async (tx) => {
    const locked = await lockWebhookRow(tx, tenant.id, id)
    if (endpoint && !isSame(locked.endpoint, seen.endpoint)) return CHANGED_MEANWHILE
    const before = toWebhook(locked)
    const { rows } = await tx.query<WebhookRow>(UPDATE, [
      tenant.id,
      id,
      update.url ?? null,
      update.eventType ?? null,
      update.description ?? null,
      update.mapping !== undefined,
      update.mapping ? JSON.stringify(update.mapping) : null,
      update.enabled ?? null,
      endpoint !== undefined,
      endpoint?.sealed ?? null,
      JSON.stringify(endpoint?.shown ?? {}),
      update.retrySchedule !== undefined,
      toScheduleMs(update.retrySchedule),
      update.disableAfterDays ?? null,
      update.ordering ?? null,
      update.recovery ?? null,
    ])
    if (!rows[0]) throw webhookNotFound(id)
    const after = toWebhook(rows[0])
    const change = { before: withoutQuery(before), after: withoutQuery(after) }
    await deps.audit.record(tx, tenant, { subject: webhookSubject(id), ...change })
    return after
  })
}

/** Sealed values are opened and made outside of transactions; the row has to be the same when it is written. */
async function changeSealed(
  { secrets, egress }: WebhookDeps,
  tenant: Tenant,
  { seen, update }: { seen: WebhookRow; update: WebhookUpdate },
): Promise<SealedEndpoint> {
  const current = await openIfThere(() => openEndpoint(secrets, tenant, { webhookId: seen.id, sealed: seen.endpoint }))
  const settings = changeEndpoint(current, update)
  if (settings) checkEndpoint(egress, settings)
  return await sealEndpoint(secrets, tenant, { webhookId: seen.id, settings })
}

/** What a key that is gone sealed is gone with it; the subscription can be given new settings all the same. */
async function openIfThere(open: () => Promise<EndpointSettings>): Promise<EndpointSettings> {
  try {
    return await open()
  } catch (error) {
    if (error instanceof SealBroken) return {}
    throw error
  }
}

const isSame = (left: Buffer | null, right: Buffer | null): boolean =>
  left === null || right === null ? left === right : left.equals(right)

const UPDATE = `
  update webhook_subscriptions
  set url = coalesce($3, url),
      event_type = coalesce($4, event_type),
      description = coalesce($5, description),
      mapping = case when $6::boolean then $7::jsonb else mapping end,
      enabled = coalesce($8, enabled),
      disabled_reason = case when $8 then null else disabled_reason end,
      failing_since = case when $8 and not enabled then null else failing_since end,
      noticed_percent = case when $8 and not enabled then 0 else noticed_percent end,
      endpoint = case when $9::boolean then $10::bytea else endpoint end,
      endpoint_shown = case when $9 then $11::jsonb else endpoint_shown end,
      schedule_ms = case when $12::boolean then $13::bigint[] else schedule_ms end,
      disable_after_days = coalesce($14, disable_after_days),
      ordering = coalesce($15, ordering),
      recovery = coalesce($16, recovery)
  where tenant_id = $1
    and id = $2
    and deleted_at is null
  returning ${WEBHOOK_COLUMNS}`
