import type { Context } from '../context.ts'
import { Misconfigured } from '../misconfigured.ts'
import { KeyDenied } from '../secrets/key-provider.ts'
import { SealBroken } from '../secrets/secrets.ts'
import { openTenantKeyTable } from '../secrets/tenant-key-table.ts'

/** Any one tenant with a key tells whether ours is the right one; so many are looked at for it. */
const TENANTS_MAX = 50

type CheckKeyDeps = Pick<Context, 'config' | 'tenants' | 'pools' | 'secrets' | 'signingKeys'>

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
    if (!(cause instanceof SealBroken) && !isDenied(cause)) throw cause
    const { urls, values } = deps.config.keys
    const setting = urls.length > 0 ? 'HOWAZIT_KEY_URL' : values.length > 0 ? 'HOWAZIT_KEY' : 'HOWAZIT_KEY_FILE'
    throw new Misconfigured(`${setting} does not hold the key that the secrets here are sealed with.`, { cause })
  }
}

const isDenied = (error: unknown): boolean => error instanceof Error && error.cause instanceof KeyDenied

async function openOneOfTenants({ tenants, pools, secrets }: CheckKeyDeps): Promise<void> {
  for (const tenant of (await tenants.list()).slice(0, TENANTS_MAX)) {
    const hasKey = (await openTenantKeyTable(pools.app, tenant.id).findNewest()) !== undefined
    if (!hasKey) continue
    // Unwraps the key and writes nothing.
    await secrets.seal(tenant, new Uint8Array(), 'start')
    return
  }
}
