import { changeHealth, type HealthChange, type HealthNotice } from '../../connections/health/change-health.ts'
import type { Ids } from '../../ids.ts'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import { plainArray } from '../../oltp/plain-array.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { planNotices } from '../../webhooks/plan-notices.ts'
import { recordHealth, type WebhookHealth, type WebhookNotice } from '../../webhooks/record-health.ts'
import { type LedgerKey, recordInLedger } from './ledger.ts'

/** What becomes of a delivery after an attempt, or without one. */
export interface Ending {
  readonly deliveryId: string
  readonly fence: string
  readonly endpoint:
    | { readonly kind: 'webhook'; readonly id: string; readonly wasFailing: boolean }
    | ({ readonly kind: 'route'; readonly wasUnwell: boolean } & LedgerKey)
  readonly status: 'pending' | 'delivered' | 'skipped' | 'refused' | 'exhausted' | 'unknown'
  readonly reason: string | null
  /** With `pending`. */
  readonly nextAttemptAt: Date | null
  /** Only the identical body may be sent again. */
  readonly keepsPin: boolean
  /** An attempt, this one or an earlier one, may have been received. */
  readonly isUncertain: boolean
  readonly remoteId: string | null
  readonly remoteUrl: string | null
  /** The attempt that led to it; null where none was made. */
  readonly attempt: {
    readonly number: number
    readonly outcome: 'delivered' | 'retry' | 'throttled' | 'refused' | 'unknown'
    readonly reason: string
    readonly status: number | null
    readonly durationMs: number
    /** What was said on both sides, sealed; several attempts may share one. */
    readonly exchange: SealedExchange | null
  } | null
  /** Why the webhook or the connection is disabled with it. */
  readonly disabledReason: string | null
}

export interface SealedExchange {
  readonly id: string
  readonly sealed: Buffer
}

/**
 * Writes how attempts of one tenant ended, in one transaction. A delivery whose lease was lost meanwhile is left to its new
 * owner; what this attempt came to is on the log either way, and what it made is in the ledger.
 */
export async function finishAttempts(
  oltp: Oltp,
  tenant: Tenant,
  { endings, now, ids }: { endings: readonly Ending[]; now: Date; ids: Ids },
): Promise<readonly (WebhookNotice | HealthNotice)[]> {
  return await oltp.inTenant(tenant, async (tx) => {
    // 1. While the fences are still those of the leases.
    await recordInLedger(tx, tenant, { records: endings.flatMap(toLedgerRecord), now })
    // 2. The deliveries themselves.
    await tx.query(FINISH_DELIVERIES, [
      tenant.id,
      plainArray(endings.map(({ deliveryId }) => deliveryId)),
      plainArray(endings.map(({ fence }) => fence)),
      plainArray(endings.map(({ status }) => status)),
      endings.map(({ reason }) => reason),
      endings.map(({ nextAttemptAt }) => nextAttemptAt),
      plainArray(endings.map(({ keepsPin }) => keepsPin)),
      now,
      endings.map(({ remoteId }) => remoteId),
      endings.map(({ remoteUrl }) => remoteUrl),
      plainArray(endings.map(({ attempt }) => (attempt?.outcome === 'throttled' ? 1 : 0))),
    ])
    // 3. The log.
    const attempted = endings.flatMap(({ deliveryId, attempt }) => (attempt ? [{ deliveryId, ...attempt }] : []))
    if (attempted.length > 0) await tx.query(FINISH_ATTEMPTS, [tenant.id, ...columnsOf(attempted)])
    await keepExchanges(tx, tenant, { attempted, now })
    // 4. Endpoints that do not want us any more.
    const disabled = endings.filter(({ disabledReason }) => disabledReason !== null)
    const unwanted = disabled.length > 0 ? await disable(tx, tenant, { disabled, now }) : []
    // 5. Those that have failed for long.
    const failing = await recordHealth(tx, tenant, { healths: endings.flatMap(toHealth), now })
    const notices = [...unwanted, ...failing]
    await planNotices(tx, tenant, { notices, ids, now })
    const changes = endings.flatMap(toHealthChange)
    const changed = changes.length > 0 ? await changeHealth(tx, tenant, { changes, now, ids }) : []
    return [...notices, ...changed]
  })
}

/** What an attempt says about its connection. That one failed says nothing yet: that is for the breaker. */
function toHealthChange({ endpoint, attempt, disabledReason }: Ending): readonly HealthChange[] {
  if (endpoint.kind === 'webhook' || attempt === null) return []
  const { connectionId, wasUnwell } = endpoint
  if (disabledReason !== null) return [{ connectionId, to: 'failed', reason: 'unwanted', detail: disabledReason }]
  const isWell = wasUnwell && attempt.outcome === 'delivered'
  return isWell ? [{ connectionId, to: 'healthy', ifReason: ['endpoint_failing', 'unwanted'] }] : []
}

function toHealth({ endpoint, attempt, disabledReason }: Ending): readonly WebhookHealth[] {
  if (endpoint.kind === 'route' || attempt === null || disabledReason !== null) return []
  const { id: webhookId, wasFailing } = endpoint
  return [{ webhookId, wasFailing, isHealthy: attempt.outcome === 'delivered' }]
}

function toLedgerRecord(ending: Ending) {
  const { deliveryId, fence, endpoint, status, isUncertain, remoteId, remoteUrl, attempt } = ending
  if (endpoint.kind === 'webhook' || attempt === null) return []
  const { connectionId, operation, eventId } = endpoint
  const state = status === 'delivered' ? 'delivered' : isUncertain ? 'unknown' : 'absent'
  return [{ connectionId, operation, eventId, deliveryId, fence, state, remoteId, remoteUrl } as const]
}

type Attempted = NonNullable<Ending['attempt']> & { readonly deliveryId: string }

const columnsOf = (attempted: readonly Attempted[]): readonly unknown[] => [
  plainArray(attempted.map(({ deliveryId }) => deliveryId)),
  plainArray(attempted.map(({ number }) => number)),
  plainArray(attempted.map(({ outcome }) => outcome)),
  attempted.map(({ reason }) => reason),
  attempted.map(({ status }) => status),
  plainArray(attempted.map(({ durationMs }) => durationMs)),
  attempted.map(({ exchange }) => exchange?.id ?? null),
]

async function keepExchanges(
  tx: Tx,
  tenant: Tenant,
  { attempted, now }: { attempted: readonly Attempted[]; now: Date },
): Promise<void> {
  const exchanges = new Map(attempted.flatMap(({ exchange }) => (exchange ? [[exchange.id, exchange.sealed]] : [])))
  if (exchanges.size === 0) return
  const deliveryIds = attempted.map(({ deliveryId }) => deliveryId)
  await tx.query(KEEP_EXCHANGES, [tenant.id, [...exchanges.keys()], [...exchanges.values()], now, deliveryIds])
}

async function disable(
  tx: Tx,
  tenant: Tenant,
  { disabled, now }: { disabled: readonly Ending[]; now: Date },
): Promise<readonly WebhookNotice[]> {
  const reasons = new Map(
    disabled.map(({ endpoint, disabledReason }) => [
      endpoint.kind === 'webhook' ? endpoint.id : endpoint.connectionId,
      disabledReason,
    ]),
  )
  const values = [tenant.id, [...reasons.keys()], [...reasons.values()]]
  if (disabled.some(({ endpoint }) => endpoint.kind === 'route')) await tx.query(DISABLE_CONNECTIONS, [...values, now])
  if (!disabled.some(({ endpoint }) => endpoint.kind === 'webhook')) return []
  const { rows } = await tx.query<{ id: string; disabled_reason: string }>(DISABLE, values)
  return rows.map(({ id, disabled_reason: reason }) => ({ kind: 'disabled', webhookId: id, reason }))
}

// The fence moves on with every ending, so that a sender that comes back late changes nothing.
const FINISH_DELIVERIES = `
  update deliveries d
  set status = ending.status,
      reason = ending.reason,
      next_attempt_at = ending.next_attempt_at,
      lane = case
        when ending.status = 'pending' and d.lane = 'live' and d.attempt_count > 0 then 'retry' else d.lane end,
      lease_until = null,
      fence = d.fence + 1,
      pinned_request = case when ending.keeps_pin then d.pinned_request end,
      rendered_request = case
        when ending.status in ('delivered', 'skipped') or ending.keeps_pin then null
        else coalesce(d.pinned_request, d.rendered_request) end,
      completed_at = case when ending.status = 'pending' then null else $8::timestamptz end,
      remote_id = coalesce(ending.remote_id, d.remote_id),
      remote_url = coalesce(ending.remote_url, d.remote_url),
      throttle_count = d.throttle_count + ending.throttles
  from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::boolean[], $9::text[], $10::text[],
              $11::int[])
    as ending (id, fence, status, reason, next_attempt_at, keeps_pin, remote_id, remote_url, throttles)
  where d.tenant_id = $1
    and d.id = ending.id
    and d.fence = ending.fence
    and d.status = 'pending'`

const FINISH_ATTEMPTS = `
  update attempts a
  set outcome = ending.outcome, reason = ending.reason, status = ending.status, duration_ms = ending.duration_ms,
      exchange_id = ending.exchange_id
  from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::int[], $7::int[], $8::uuid[])
    as ending (delivery_id, attempt, outcome, reason, status, duration_ms, exchange_id)
  where a.tenant_id = $1
    and a.delivery_id = ending.delivery_id
    and a.attempt = ending.attempt`

// Not what tells of a response that was erased while the request was under way.
const KEEP_EXCHANGES = `
  insert into exchanges (tenant_id, id, sealed, recorded_at)
  select $1, id, sealed, $4
  from unnest($2::uuid[], $3::bytea[]) as exchange (id, sealed)
  where not exists (
    select from attempts a
    join deliveries d on d.tenant_id = $1 and d.id = a.delivery_id
    where a.tenant_id = $1
      and a.delivery_id = any ($5::uuid[])
      and a.exchange_id = exchange.id
      and d.event::text = '{}')
  on conflict on constraint exchanges_pkey do nothing`

const DISABLE = `
  update webhook_subscriptions w
  set enabled = false, disabled_reason = ending.reason
  from unnest($2::uuid[], $3::text[]) as ending (id, reason)
  where w.tenant_id = $1
    and w.id = ending.id
    and w.enabled
  returning w.id, w.disabled_reason`

const DISABLE_CONNECTIONS = `
  update integration_connectors c
  set enabled = false, disabled_reason = ending.reason, disabled_at = $4
  from unnest($2::uuid[], $3::text[]) as ending (id, reason)
  where c.tenant_id = $1
    and c.id = ending.id
    and c.enabled`
