import type { Tenant } from '../tenancy/tenant.ts'
import { createDataKey, FORGET_MS } from './data-keys.ts'
import type { KeyTable } from './key-table.ts'
import type { Keyring } from './keyring.ts'
import { type ResealDeps, resealColumn } from './reseal-column.ts'
import { SEALED_COLUMNS } from './sealed-columns.ts'
import type { KeyWorkOptions, Renewal } from './secret-keys.ts'
import type { StoredKey, StoredKeys } from './stored-keys.ts'

export interface RenewDeps extends ResealDeps {
  readonly keyring: Keyring
  readonly storedKeys: StoredKeys
  readonly tableOf: (tenant: Tenant) => KeyTable
  readonly wait: (ms: number) => Promise<unknown>
}

type RenewOptions = KeyWorkOptions & { readonly onWaiting: (ms: number) => void }

/** When every process seals with a new key, and what was sealed with the old one before has been written. */
const SETTLED_MS = 2 * FORGET_MS

/**
 * 1. Every tenant gets a new data key. Both open, and each process seals with the new one within a minute.
 * 2. Wait until nobody seals with an old one any more.
 * 3. Seal again what the old ones sealed.
 * 4. Let go of the old ones, where nothing of theirs was left.
 *
 * A tenant with two keys was left at 2 or 3, and gets no third.
 */
export async function renewKeys(deps: RenewDeps, options: RenewOptions): Promise<Renewal> {
  const { tenants, isDryRun, onProgress } = options
  const tally = { tenants: tenants.length, renewed: 0, resealed: 0, retired: 0, broken: [] as string[] }
  for (const tenant of tenants) if (await addKey(deps, tenant, isDryRun)) tally.renewed += 1
  onProgress(`${tally.renewed} of ${tenants.length} tenants have a new key`)
  if (!isDryRun) await waitUntilSettled(deps, options)

  for (const [at, tenant] of tenants.entries()) {
    const keys = await deps.storedKeys.ofTenant(tenant.id)
    const newest = keys.at(-1)
    if (!newest) continue
    // In a dry run there is no new key: what the newest one sealed would be sealed again too.
    const version = isDryRun && keys.length === 1 ? newest.version + 1 : newest.version
    const { resealed, broken } = await resealTenant(deps, tenant, { version, isDryRun })
    tally.resealed += resealed
    tally.broken.push(...broken)
    // Looked for once more: no key goes while there is anything of it.
    if (
      !isDryRun &&
      broken.length === 0 &&
      (await resealTenant(deps, tenant, { version, isDryRun: true })).resealed === 0
    )
      tally.retired += await deps.storedKeys.letGo(tenant.id, { before: version, reason: 'renewed' })
    onProgress(`${at + 1} of ${tenants.length} tenants, ${tally.resealed} values`)
  }
  return tally
}

async function addKey(
  { keyring, storedKeys, tableOf }: RenewDeps,
  tenant: Tenant,
  isDryRun: boolean,
): Promise<boolean> {
  const keys = await storedKeys.ofTenant(tenant.id)
  if (keys.length !== 1) return false
  const table = tableOf(tenant)
  if (!isDryRun) await createDataKey(keyring, table, await table.nextVersion())
  return true
}

async function waitUntilSettled({ storedKeys, wait }: RenewDeps, { tenants, onWaiting }: RenewOptions): Promise<void> {
  let youngestMs = SETTLED_MS
  for (const { id } of tenants) youngestMs = Math.min(youngestMs, ageOfNewest(await storedKeys.ofTenant(id)))
  const leftMs = SETTLED_MS - youngestMs
  if (leftMs <= 0) return
  onWaiting(leftMs)
  await wait(leftMs)
}

/** Of a tenant without an older key there is nothing to wait for. */
const ageOfNewest = (keys: readonly StoredKey[]): number =>
  keys.length < 2 ? SETTLED_MS : (keys.at(-1)?.ageMs ?? SETTLED_MS)

async function resealTenant(
  deps: ResealDeps,
  tenant: Tenant,
  { version, isDryRun }: { version: number; isDryRun: boolean },
): Promise<{ readonly resealed: number; readonly broken: readonly string[] }> {
  let resealed = 0
  const broken: string[] = []
  for (const column of SEALED_COLUMNS) {
    const done = await resealColumn(deps, tenant, { column, version, isDryRun })
    resealed += done.resealed
    broken.push(...done.broken.map((id) => `tenant ${tenant.slug} ${column.table}.${column.column} ${id}`))
  }
  return { resealed, broken }
}
