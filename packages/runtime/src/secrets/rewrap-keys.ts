import type { PgPool } from '../oltp/pg-pool.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { WrappedKey } from './key-provider.ts'
import type { Keyring } from './keyring.ts'
import { platformKeyContext } from './platform-key-table.ts'
import type { KeyWorkOptions, Rewrapping } from './secret-keys.ts'
import { SealBroken, type Secrets } from './secrets.ts'
import { listOldSeals, sealAgain } from './signing-key-seals.ts'
import type { StoredKey, StoredKeys } from './stored-keys.ts'
import { tenantKeyContext } from './tenant-key-table.ts'

export interface RewrapDeps {
  readonly keyring: Keyring
  readonly secrets: Secrets
  readonly storedKeys: StoredKeys
  /** Works as the operator. */
  readonly pool: PgPool
}

interface Tally {
  keys: number
  rewrapped: number
  resealed: number
  readonly broken: string[]
}

type RewrapOptions = KeyWorkOptions & { readonly isWithPlatform: boolean }

export async function rewrapKeys(deps: RewrapDeps, options: RewrapOptions): Promise<Rewrapping> {
  const { storedKeys } = deps
  const { tenants, isWithPlatform, onProgress } = options
  const keyId = await deps.keyring.currentKeyId()
  const tally: Tally = { keys: 0, rewrapped: 0, resealed: 0, broken: [] }
  const work = { deps, options, keyId, tally }

  for (const [at, tenant] of tenants.entries()) {
    await rewrapOfTenant(work, tenant)
    onProgress(`${at + 1} of ${tenants.length} tenants, ${tally.rewrapped} keys`)
  }
  if (isWithPlatform) {
    for (const row of await storedKeys.ofPlatform())
      await rewrapOne(work, row, {
        name: `platform key ${row.version}`,
        context: platformKeyContext(row.version),
        replace: (young) => storedKeys.replaceOfPlatform({ version: row.version, old: row.wrapped, ...young }),
      })
    await resealSigningKeys(work)
  }
  return { keyId, ...tally }
}

interface Work {
  readonly deps: RewrapDeps
  readonly options: RewrapOptions
  readonly keyId: string
  readonly tally: Tally
}

async function rewrapOfTenant(work: Work, { id, slug }: Tenant): Promise<void> {
  const { storedKeys } = work.deps
  for (const row of await storedKeys.ofTenant(id))
    await rewrapOne(work, row, {
      name: `tenant ${slug} key ${row.version}`,
      context: tenantKeyContext(id, row.version),
      replace: (young) => storedKeys.replaceOfTenant(id, { version: row.version, old: row.wrapped, ...young }),
    })
}

interface Place {
  readonly name: string
  readonly context: string
  readonly replace: (young: WrappedKey) => Promise<void>
}

async function rewrapOne({ deps, options, keyId, tally }: Work, row: StoredKey, place: Place): Promise<void> {
  tally.keys += 1
  if (row.keyId === keyId) return
  try {
    const young = await deps.keyring.rewrap(row, place.context)
    // Nothing takes the place of a key before it is known to open.
    await deps.keyring.unwrap(young, place.context)
    if (!options.isDryRun) await place.replace(young)
    tally.rewrapped += 1
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    tally.broken.push(place.name)
  }
}

async function resealSigningKeys({ deps: { pool, secrets }, options, tally }: Work): Promise<void> {
  for (const row of await listOldSeals(pool)) {
    try {
      if (!options.isDryRun) await sealAgain(pool, secrets, row)
      tally.resealed += 1
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error
      tally.broken.push(`signing key ${row.id}`)
    }
  }
}
