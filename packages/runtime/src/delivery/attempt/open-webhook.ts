import type { Clock } from '../../clock.ts'
import { SealBroken, type Secrets } from '../../secrets/secrets.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { openEndpoint } from '../../webhooks/seal-endpoint.ts'
import { secretContext } from '../../webhooks/webhook-row.ts'
import type { LoadedWebhook } from './load-attempts.ts'
import type { PreparedWebhook } from './prepare-attempts.ts'

/** A webhook with its secrets in the clear. @throws SealBroken */
export type OpenWebhook = (webhook: LoadedWebhook) => Promise<PreparedWebhook>

/** For deliveries that were read together: a webhook is opened once for all of them. */
export function createOpenWebhook(
  deps: { readonly secrets: Secrets; readonly clock: Clock },
  tenant: Tenant,
): OpenWebhook {
  const opened = new Map<string, Promise<PreparedWebhook>>()
  return (webhook) => {
    const known = opened.get(webhook.id) ?? openOne(deps, tenant, webhook)
    opened.set(webhook.id, known)
    return known
  }
}

async function openOne(
  { secrets, clock }: { readonly secrets: Secrets; readonly clock: Clock },
  tenant: Tenant,
  webhook: LoadedWebhook,
): Promise<PreparedWebhook> {
  const context = secretContext(webhook.id)
  const open = async (sealed: Buffer): Promise<string> => (await secrets.open(tenant, sealed, context)).toString('utf8')
  const { id, url, secret, previous_secret: previous, previous_secret_until: until, endpoint } = webhook
  const isOverlapping = previous !== null && until !== null && until > clock.now()
  const signingSecrets = [await open(secret)]
  if (isOverlapping) signingSecrets.push(...(await openIfThere(() => open(previous))))
  const settings = await openEndpoint(secrets, tenant, { webhookId: id, sealed: endpoint })
  return { kind: 'webhook', id, url, secrets: Object.freeze(signingSecrets), settings }
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
