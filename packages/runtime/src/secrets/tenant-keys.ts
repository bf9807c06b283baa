import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { decrypt, encrypt, KEY_BYTES } from './envelope.ts'
import { SealBroken } from './secrets.ts'

export interface TenantKey {
  readonly version: number
  readonly key: Buffer
}

/** The data keys of tenants, wrapped by the key-encryption key in `control.tenant_keys`. */
export interface TenantKeys {
  /** The newest key, made when the tenant has none. */
  current(tx: Tx, tenant: Tenant): Promise<TenantKey>
  get(tx: Tx, tenant: Tenant, version: number): Promise<TenantKey>
}

/** Deleting a tenant's key must make its data unreadable: a process forgets what it unwrapped after this long. */
const CACHE_MS = 60_000
const CACHED_KEYS_MAX = 10_000

export function createTenantKeys(keyEncryptionKey: Buffer, clock: Clock): TenantKeys {
  const cache = new Map<string, TenantKey & { readonly expiresAtMs: number }>()
  const creators = new WeakSet<Tx>()

  const findCached = (name: string): TenantKey | undefined => {
    const cached = cache.get(name)
    return cached && cached.expiresAtMs > clock.now().getTime() ? cached : undefined
  }

  const unwrap = (tx: Tx, tenant: Tenant, { row, name }: { row: KeyRow; name: string }): TenantKey => {
    const key = decrypt(keyEncryptionKey, row.wrapped_key, wrapContext(tenant, row.version))
    const tenantKey = { version: row.version, key }
    // A key of an open transaction is not cached: after a rollback it would seal what nobody can ever open.
    if (creators.has(tx)) return tenantKey
    if (cache.size >= CACHED_KEYS_MAX) cache.clear()
    cache.set(name, { ...tenantKey, expiresAtMs: clock.now().getTime() + CACHE_MS })
    return tenantKey
  }

  return {
    async current(tx, tenant) {
      const name = `${tenant.id}:current`
      const cached = findCached(name)
      if (cached) return cached
      const existing = await findNewest(tx, tenant)
      if (existing) return unwrap(tx, tenant, { row: existing, name })
      creators.add(tx)
      return unwrap(tx, tenant, { row: await createFirst(tx, tenant, keyEncryptionKey), name })
    },

    async get(tx, tenant, version) {
      const name = `${tenant.id}:${version}`
      const cached = findCached(name)
      if (cached) return cached
      const statement = 'select version, wrapped_key from control.tenant_keys where tenant_id = $1 and version = $2'
      const { rows } = await tx.query<KeyRow>(statement, [tenant.id, version])
      if (!rows[0]) throw new SealBroken(`Tenant ${tenant.id} has no data key of version ${version}.`)
      return unwrap(tx, tenant, { row: rows[0], name })
    },
  }
}

interface KeyRow {
  readonly version: number
  readonly wrapped_key: Buffer
}

const wrapContext = (tenant: Tenant, version: number): string => `tenant-key:${tenant.id}:${version}`

async function findNewest(tx: Tx, tenant: Tenant): Promise<KeyRow | undefined> {
  const statement = `
    select version, wrapped_key
    from control.tenant_keys
    where tenant_id = $1
    order by version desc
    limit 1`
  const { rows } = await tx.query<KeyRow>(statement, [tenant.id])
  return rows[0]
}

/** Two transactions may both come here: the second waits for the first, inserts nothing and reads the first one's key. */
async function createFirst(tx: Tx, tenant: Tenant, keyEncryptionKey: Buffer): Promise<KeyRow> {
  const wrapped = encrypt(keyEncryptionKey, randomBytes(KEY_BYTES), wrapContext(tenant, 1))
  const statement = `
    insert into control.tenant_keys (tenant_id, version, wrapped_key)
    values ($1, 1, $2)
    on conflict do nothing`
  await tx.query(statement, [tenant.id, wrapped])
  const row = await findNewest(tx, tenant)
  if (!row) throw new Error(`The data key of tenant ${tenant.id} was written and cannot be read.`)
  return row
}
