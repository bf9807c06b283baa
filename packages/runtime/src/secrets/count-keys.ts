import type { PgPool } from '../oltp/pg-pool.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { Keyring } from './keyring.ts'
import type { KeyUse } from './secret-keys.ts'
import { listOldSeals } from './signing-key-seals.ts'
import type { StoredKeys } from './stored-keys.ts'

export interface CountKeysDeps {
  readonly keyring: Keyring
  readonly storedKeys: StoredKeys
  /** Works as the operator. */
  readonly pool: PgPool
}

type Counts = { -readonly [Name in 'tenantKeys' | 'platformKeys' | 'signingKeys']: number }

/** By key-encryption key, the current one first, also where nothing is under it yet. */
export async function countKeys(
  { keyring, storedKeys, pool }: CountKeysDeps,
  tenants: readonly Tenant[],
): Promise<readonly KeyUse[]> {
  const current = await keyring.currentKeyId()
  const uses = new Map<string, Counts>()
  const count = (keyId: string, what: keyof Counts) => {
    const counts = uses.get(keyId) ?? { tenantKeys: 0, platformKeys: 0, signingKeys: 0 }
    counts[what] += 1
    uses.set(keyId, counts)
  }
  uses.set(current, { tenantKeys: 0, platformKeys: 0, signingKeys: 0 })
  for (const { id } of tenants) for (const { keyId } of await storedKeys.ofTenant(id)) count(keyId, 'tenantKeys')
  for (const { keyId } of await storedKeys.ofPlatform()) count(keyId, 'platformKeys')
  for (const _ of await listOldSeals(pool)) count('', 'signingKeys')
  return [...uses].map(([keyId, counts]) => ({ keyId, isCurrent: keyId === current, ...counts }))
}
