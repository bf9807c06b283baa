import type { Context } from '../context.ts'
import { Misconfigured } from '../misconfigured.ts'
import type { Tx } from '../oltp/oltp.ts'
import { SealBroken } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/** Any one tenant with a key tells whether ours is the right one; so many are looked at for it. */
const TENANTS_MAX = 50

type CheckKeyDeps = Pick<Context, 'tenants' | 'oltp' | 'secrets' | 'signingKeys'>

/**
 * A key file that is missing is made, and on a machine of its own that is another key than everyone else's: secrets sealed
 * here could be opened nowhere. So what was sealed before has to open.
 *
 * @throws Misconfigured when it does not.
 */
export async function checkKey(deps: CheckKeyDeps): Promise<void> {
  try {
    if ((await deps.signingKeys.list()).length === 0) await openOneOfTenants(deps)
  } catch (cause) {
    if (!(cause instanceof SealBroken)) throw cause
    throw new Misconfigured('HOWAZIT_KEY_FILE does not hold the key that the secrets here are sealed with.', { cause })
  }
}

async function openOneOfTenants({ tenants, oltp, secrets }: CheckKeyDeps): Promise<void> {
  for (const tenant of (await tenants.list()).slice(0, TENANTS_MAX)) {
    if (await oltp.inTenant(tenant, (tx) => canSeal(tx, tenant))) return
  }

  /** Unwraps the tenant's key; writes nothing. False when it has none yet. */
  async function canSeal(tx: Tx, tenant: Tenant): Promise<boolean> {
    const { rowCount } = await tx.query('select from control.tenant_keys where tenant_id = $1 limit 1', [tenant.id])
    if (rowCount === 0) return false
    await secrets.seal(tx, tenant, new Uint8Array(), 'start')
    return true
  }
}
