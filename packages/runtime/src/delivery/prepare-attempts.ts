import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { SealBroken, type Secrets } from '../secrets/secrets.ts'
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

/** Reads the leased deliveries of one tenant in one transaction, then decides which of them are attempted. */
export async function prepareAttempts(
  deps: PrepareDeps,
  tenant: Tenant,
  leases: readonly Lease[],
): Promise<readonly (PreparedAttempt | Settlement)[]> {
  const loaded = await deps.oltp.inTenant(tenant, (tx) => loadLeased(tx, tenant, leases))
  const prepared: (PreparedAttempt | Settlement)[] = []
  for (const delivery of loaded) prepared.push(await prepareOne(deps, tenant, delivery))
  return prepared
}

async function prepareOne(
  deps: PrepareDeps,
  tenant: Tenant,
  delivery: LoadedDelivery,
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

  try {
    return await openAll(deps, tenant, delivery)
  } catch (error) {
    // One damaged row must not hold up the tenant's others.
    if (error instanceof SealBroken) return settle('refused', 'secret_unreadable')
    throw error
  }
}

async function openAll(
  { secrets, clock }: PrepareDeps,
  tenant: Tenant,
  delivery: LoadedDelivery,
): Promise<PreparedAttempt> {
  const open = async (sealed: Buffer, context: string): Promise<string> =>
    (await secrets.open(tenant, sealed, context)).toString('utf8')
  const context = secretContext(delivery.webhook_id)
  const { secret, previous_secret: previous, previous_secret_until: until, pinned_request: pinned } = delivery
  const isOverlapping = previous !== null && until !== null && until > clock.now()
  const signingSecrets = [await open(secret, context)]
  if (isOverlapping) signingSecrets.push(...(await openIfThere(() => open(previous, context))))
  const pinnedBody = pinned === null ? undefined : await open(pinned, pinContext(delivery.id))
  return { kind: 'attempt', delivery, secrets: signingSecrets, pinnedBody }
}

/** A previous secret whose key is gone signs nothing; the current one is what counts. */
async function openIfThere(open: () => Promise<string>): Promise<readonly string[]> {
  try {
    return [await open()]
  } catch (error) {
    if (error instanceof SealBroken) return []
    throw error
  }
}
