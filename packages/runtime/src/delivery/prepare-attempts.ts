import type { Clock } from '../clock.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { secretContext } from '../webhooks/webhook-row.ts'
import { type LoadedDelivery, loadLeased } from './load-attempts.ts'
import type { Lease } from './pick-deliveries.ts'

/** A delivery that may be attempted, with everything that is needed for it in the clear. */
export interface PreparedAttempt {
  readonly kind: 'attempt'
  readonly delivery: LoadedDelivery
  /** The current secret, and the previous one while they overlap. */
  readonly secrets: readonly string[]
  /** The body an earlier attempt sent that may have been received. */
  readonly pinnedBody: string | undefined
}

/** A delivery that ends without another attempt. */
export interface Settlement {
  readonly kind: 'settlement'
  readonly delivery: LoadedDelivery
  readonly status: 'refused' | 'exhausted'
  readonly reason: string
}

export interface PrepareDeps {
  readonly oltp: Oltp
  readonly secrets: Secrets
  readonly clock: Clock
  /** Attempts after which a delivery whose senders keep dying is given up. */
  readonly attemptsMax: number
}

/** What a pinned request is sealed for. */
export const pinContext = (deliveryId: string): string => `delivery:${deliveryId}`

/** Reads the leased deliveries of one tenant in one transaction and decides which of them are attempted. */
export async function prepareAttempts(
  deps: PrepareDeps,
  tenant: Tenant,
  leases: readonly Lease[],
): Promise<readonly (PreparedAttempt | Settlement)[]> {
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const loaded = await loadLeased(tx, tenant, leases)
    const prepared: (PreparedAttempt | Settlement)[] = []
    for (const delivery of loaded) prepared.push(await prepareOne(deps, { tx, tenant, delivery }))
    return prepared
  })
}

async function prepareOne(
  deps: PrepareDeps,
  { tx, tenant, delivery }: { tx: Tx; tenant: Tenant; delivery: LoadedDelivery },
): Promise<PreparedAttempt | Settlement> {
  const settle = (status: Settlement['status'], reason: string): Settlement => ({
    kind: 'settlement',
    delivery,
    status,
    reason,
  })
  if (delivery.deleted_at !== null) return settle('refused', 'endpoint_deleted')
  if (!delivery.enabled) return settle('refused', 'endpoint_disabled')
  if (delivery.attempt_count >= deps.attemptsMax) return settle('exhausted', 'interrupted')

  const open = async (sealed: Buffer, context: string): Promise<string> =>
    (await deps.secrets.open(tx, tenant, sealed, context)).toString('utf8')
  const context = secretContext(delivery.webhook_id)
  const isOverlapping = delivery.previous_secret_until !== null && delivery.previous_secret_until > deps.clock.now()
  const sealedSecrets = [delivery.secret, isOverlapping ? delivery.previous_secret : null].filter(
    (each) => each !== null,
  )
  const secrets: string[] = []
  for (const sealed of sealedSecrets) secrets.push(await open(sealed, context))
  const pinnedBody = delivery.pinned_request && (await open(delivery.pinned_request, pinContext(delivery.id)))
  return { kind: 'attempt', delivery, secrets, pinnedBody: pinnedBody ?? undefined }
}
