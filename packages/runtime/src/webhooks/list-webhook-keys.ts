import { createHash } from 'node:crypto'
import type { WebhookKey } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { WebhookDeps } from './webhook-deps.ts'

/** The public keys that the tenant's messages are signed with now, as JSON Web Keys. */
export async function listWebhookKeys(
  { oltp, clock }: Pick<WebhookDeps, 'oltp' | 'clock'>,
  tenant: Tenant,
): Promise<WebhookKey[]> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ id: string; public_key: string }>(SELECT, [tenant.id, clock.now()]),
  )
  return rows.map(({ id, public_key: publicKey }) => toJsonWebKey(id, publicKey))
}

/** RFC 8037 2. The webhook's id comes first in `kid`, so that a receiver takes the keys of its own subscription alone. */
function toJsonWebKey(webhookId: string, publicKey: string): WebhookKey {
  const bytes = Buffer.from(publicKey.slice('whpk_'.length), 'base64')
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  return {
    kty: 'OKP',
    crv: 'Ed25519',
    x: bytes.toString('base64url'),
    kid: `${webhookId}.${hash}`,
    alg: 'EdDSA',
    use: 'sig',
  }
}

const SELECT = `
  select w.id, key.public_key
  from webhook_subscriptions w
  cross join lateral (
    values (w.public_key), (case when w.previous_secret_until > $2 then w.previous_public_key end)
  ) as key (public_key)
  where w.tenant_id = $1
    and w.deleted_at is null
    and key.public_key is not null
  order by w.created_at, w.id, key.public_key`
