import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { Misconfigured } from '../misconfigured.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Pools } from '../oltp/pools.ts'
import { findRefusal } from '../start/find-refusal.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { countKeys } from './count-keys.ts'
import { createSecrets } from './create-secrets.ts'
import type { Keyring } from './keyring.ts'
import { renewKeys } from './renew-keys.ts'
import { rewrapKeys } from './rewrap-keys.ts'
import type { SecretKeys } from './secret-keys.ts'
import { EVERY_VERSION, openStoredKeys } from './stored-keys.ts'
import { openTenantKeyTable } from './tenant-key-table.ts'

export interface SecretKeysDeps {
  readonly keyring: Keyring
  readonly oltp: Oltp
  readonly pools: Pick<Pools, 'app' | 'operator'>
  readonly clock: Clock
  readonly wait?: (ms: number) => Promise<unknown>
}

export function createSecretKeys({ keyring, oltp, pools, clock, wait = delay }: SecretKeysDeps): SecretKeys {
  const storedKeys = openStoredKeys(oltp)
  // Of its own, and new each time: it must not seal with a key that was the newest a moment ago.
  const openSecrets = () => createSecrets({ keyring, pools, clock })
  const tableOf = (tenant: Tenant) => openTenantKeyTable(pools.app, tenant.id)

  return Object.freeze({
    async list(tenants) {
      await assertUsable(keyring)
      return await countKeys({ keyring, storedKeys, pool: pools.operator }, tenants)
    },
    async rewrap(options) {
      await assertUsable(keyring)
      return await rewrapKeys({ keyring, storedKeys, secrets: openSecrets(), pool: pools.operator }, options)
    },
    async renew(options) {
      await assertUsable(keyring)
      return await renewKeys({ keyring, storedKeys, oltp, tableOf, wait, secrets: openSecrets() }, options)
    },
    // Also where the key-encryption key is away, or gone.
    async shred(tenant, reason) {
      const count = await storedKeys.letGo(tenant.id, { before: EVERY_VERSION, reason })
      await oltp.inTenant(tenant, (tx) => tx.query(DISABLE_WEBHOOKS, [tenant.id, SHREDDED]))
      return count
    },
  } satisfies SecretKeys)
}

async function assertUsable(keyring: Keyring): Promise<void> {
  try {
    await keyring.check()
  } catch (error) {
    const refusal = findRefusal('keys', error)
    throw refusal === undefined ? error : new Misconfigured(refusal, { cause: error })
  }
}

const SHREDDED = 'Its secret was shredded. Rotate the secret, then enable it.'

const DISABLE_WEBHOOKS = `
  update webhook_subscriptions
  set enabled = false, disabled_reason = $2
  where tenant_id = $1
    and deleted_at is null`
