import type { Mapping } from '@howazit/connector-kit'
import type { Clock } from '../../clock.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import { SealBroken, type Secrets } from '../../secrets/secrets.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { EndpointSettings } from '../../webhooks/endpoint-settings.ts'
import type { Lease } from '../pick-deliveries.ts'
import { attemptsOf, scheduleOf } from './attempt-schedule.ts'
import { type LoadedDelivery, type LoadedWebhook, loadLeased } from './load-attempts.ts'
import { createOpenWebhook, type OpenWebhook } from './open-webhook.ts'
import { type PreparedRoute, prepareRoute } from './prepare-route.ts'
import type { RoutePorts } from './route-ports.ts'

/** A delivery that may be attempted, with everything that is needed for it in the clear. */
export interface PreparedAttempt {
  readonly kind: 'attempt'
  readonly delivery: LoadedDelivery
  readonly target: PreparedWebhook | PreparedRoute
  /** Null: the event goes out as it is. */
  readonly mapping: Mapping | null
  /** What an earlier attempt sent that may have been received: the body of a webhook, the input of an operation. */
  readonly pinnedBody: string | undefined
  /** What was refused, to be sent as it was: nothing but the body follows from it. */
  readonly refusedBody: string | undefined
  /** Delay before each attempt. */
  readonly scheduleMs: readonly number[]
}

export interface PreparedWebhook {
  readonly kind: 'webhook'
  readonly id: string
  readonly url: string
  /** The current secret, and the previous one while they overlap. */
  readonly secrets: readonly string[]
  readonly settings: EndpointSettings
}

/** What becomes of a delivery without another attempt. */
export interface Settlement {
  readonly kind: 'settlement'
  readonly delivery: LoadedDelivery
  readonly status: 'pending' | 'delivered' | 'refused' | 'exhausted' | 'unknown'
  readonly reason: string
  /** With `pending`. */
  readonly waitMs?: number
  readonly remoteId?: string | null
  readonly remoteUrl?: string | null
}

export interface PrepareDeps extends RoutePorts {
  readonly oltp: Oltp
  readonly secrets: Secrets
  readonly clock: Clock
  /** The platform's; an endpoint may have its own. */
  readonly scheduleMs: readonly number[]
}

/** Interrupted attempts count too; a delivery that keeps taking its sender down must end some time. */
const INTERRUPTIONS_MAX = 4

/** What a pinned request is sealed for. */
export const pinContext = (deliveryId: string): string => `delivery:${deliveryId}`

/** Reads the leased deliveries of one tenant in one transaction, then decides which of them are attempted. */
export async function prepareAttempts(
  deps: PrepareDeps,
  tenant: Tenant,
  leases: readonly Lease[],
): Promise<readonly (PreparedAttempt | Settlement)[]> {
  return await prepareLoaded(
    deps,
    tenant,
    await deps.oltp.inTenant(tenant, (tx) => loadLeased(deps, tx, { tenant, leases })),
  )
}

/** Decides about deliveries that were read. */
export async function prepareLoaded(
  deps: PrepareDeps,
  tenant: Tenant,
  loaded: readonly LoadedDelivery[],
): Promise<readonly (PreparedAttempt | Settlement)[]> {
  const openWebhook = createOpenWebhook(deps, tenant)
  const prepared: (PreparedAttempt | Settlement)[] = []
  for (const delivery of loaded) prepared.push(await prepareOne(deps, tenant, { delivery, openWebhook }))
  return prepared
}

async function prepareOne(
  deps: PrepareDeps,
  tenant: Tenant,
  { delivery, openWebhook }: { readonly delivery: LoadedDelivery; readonly openWebhook: OpenWebhook },
): Promise<PreparedAttempt | Settlement> {
  const { target } = delivery
  if (target.deleted_at !== null) return settle(delivery, 'refused', 'endpoint_deleted')
  if (!target.enabled) return settle(delivery, 'refused', 'endpoint_disabled')
  const own = target.kind === 'route' ? target.scheduleMs : (target.schedule_ms?.map(Number) ?? null)
  const whole = own ?? tenant.retryScheduleMs ?? deps.scheduleMs
  const scheduleMs = scheduleOf({ lane: delivery.lane, scheduleMs: whole })
  if (attemptsOf(delivery, delivery.attempt_count) >= scheduleMs.length + INTERRUPTIONS_MAX)
    return settle(delivery, 'exhausted', 'interrupted')

  try {
    if (target.kind === 'route') return await prepareRoute(deps, tenant, { delivery, route: target, scheduleMs })
    return await prepareWebhook(deps, tenant, { delivery, webhook: target, scheduleMs, openWebhook })
  } catch (error) {
    // One damaged row must not hold up the tenant's others.
    if (error instanceof SealBroken) return settle(delivery, 'refused', 'secret_unreadable')
    throw error
  }
}

const settle = (delivery: LoadedDelivery, status: Settlement['status'], reason: string): Settlement => ({
  kind: 'settlement',
  delivery,
  status,
  reason,
})

async function prepareWebhook(
  { secrets }: PrepareDeps,
  tenant: Tenant,
  { delivery, webhook, scheduleMs, openWebhook }: WebhookToPrepare,
): Promise<PreparedAttempt> {
  const { mapping } = webhook
  const { id, event, pinned_request: sealed } = delivery
  const pinnedBody = await openPin(secrets, tenant, { sealed, id, event })
  const refusedBody = await openRefused(secrets, tenant, delivery)
  return { kind: 'attempt', delivery, target: await openWebhook(webhook), mapping, pinnedBody, refusedBody, scheduleMs }
}

interface WebhookToPrepare {
  readonly delivery: LoadedDelivery
  readonly webhook: LoadedWebhook
  readonly scheduleMs: readonly number[]
  readonly openWebhook: OpenWebhook
}

/** @throws SealBroken */
export const openRefused = (
  secrets: Secrets,
  tenant: Tenant,
  { id, event, refused_request: sealed }: LoadedDelivery,
): Promise<string | undefined> => openPin(secrets, tenant, { sealed, id, event })

/** What was pinned for a delivery; empty stands for its event as it is. @throws SealBroken */
export async function openPin(
  secrets: Secrets,
  tenant: Tenant,
  { sealed, id, event }: { readonly sealed: Buffer | null; readonly id: string; readonly event: string },
): Promise<string | undefined> {
  if (sealed === null) return undefined
  return sealed.length === 0 ? event : (await secrets.open(tenant, sealed, pinContext(id))).toString('utf8')
}
