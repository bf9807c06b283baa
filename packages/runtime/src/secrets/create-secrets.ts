import { type Clock, systemClock } from '../clock.ts'
import type { Pools } from '../oltp/pools.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { createDataKeys } from './data-keys.ts'
import { decrypt, encrypt } from './envelope.ts'
import { isOfFormat, PLATFORM_FORMAT, readHeader, TENANT_FORMAT, writeHeader } from './header.ts'
import type { Keyring } from './keyring.ts'
import { openPlatformKeyTable } from './platform-key-table.ts'
import type { Secrets } from './secrets.ts'
import { openTenantKeyTable } from './tenant-key-table.ts'

export interface SecretsDeps {
  readonly keyring: Keyring
  /** Of the control database. */
  readonly pools: Pick<Pools, 'app' | 'operator'>
  readonly clock?: Clock
}

const PLATFORM = 'the platform'

export function createSecrets({ keyring, pools, clock = systemClock }: SecretsDeps): Secrets {
  const keys = createDataKeys(keyring, clock)
  const tableOf = (tenant: Tenant) => openTenantKeyTable(pools.app, tenant.id)
  const ownerOf = (tenant: Tenant) => `tenant ${tenant.id}`
  const platformTable = openPlatformKeyTable(pools.operator)

  return Object.freeze({
    async seal(tenant, plaintext, context) {
      const { version, key } = await keys.current(ownerOf(tenant), tableOf(tenant))
      const header = writeHeader(TENANT_FORMAT, version)
      return Buffer.concat([header, encrypt(key, plaintext, bind(tenant.id, header, context))])
    },

    async open(tenant, sealed, context) {
      const { header, version, body } = readHeader(TENANT_FORMAT, sealed)
      const { key } = await keys.get(ownerOf(tenant), tableOf(tenant), version)
      return decrypt(key, body, bind(tenant.id, header, context))
    },

    async sealForPlatform(plaintext, context) {
      const { version, key } = await keys.current(PLATFORM, platformTable)
      const header = writeHeader(PLATFORM_FORMAT, version)
      return Buffer.concat([header, encrypt(key, plaintext, bind('platform', header, context))])
    },

    async openForPlatform(sealed, context) {
      // Before there was a platform key: under the key-encryption key itself, without a header.
      if (!isOfFormat(PLATFORM_FORMAT, sealed))
        return await keyring.unwrap({ keyId: '', wrapped: Buffer.from(sealed) }, `platform:${context}`)
      const { header, version, body } = readHeader(PLATFORM_FORMAT, sealed)
      const { key } = await keys.get(PLATFORM, platformTable, version)
      return decrypt(key, body, bind('platform', header, context))
    },
  } satisfies Secrets)
}

/** The header is authenticated too, so that nobody can move a value to another format or key version. */
const bind = (owner: string, header: Buffer, context: string): string => `${header.toString('hex')}:${owner}:${context}`
