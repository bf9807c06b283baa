import { type Clock, systemClock } from '../clock.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { decrypt, encrypt, KEY_BYTES } from './envelope.ts'
import { SealBroken, type Secrets } from './secrets.ts'
import { createTenantKeys } from './tenant-keys.ts'

export interface SecretsOptions {
  /** 32 bytes, kept outside the database; see `loadKeyFile`. */
  readonly keyEncryptionKey: Buffer
  readonly clock?: Clock
}

/** A sealed value is `format (1 byte) | key version (4 bytes, big endian) | nonce | tag | ciphertext`. */
const FORMAT = 1
const HEADER_BYTES = 5

/** Envelope encryption with a key-encryption key that this process holds. */
export function createSecrets({ keyEncryptionKey, clock = systemClock }: SecretsOptions): Secrets {
  if (keyEncryptionKey.length !== KEY_BYTES) {
    throw new Error(`The key-encryption key has ${keyEncryptionKey.length} bytes; AES-256 takes ${KEY_BYTES}.`)
  }
  const keys = createTenantKeys(keyEncryptionKey, clock)

  return Object.freeze({
    async seal(tx, tenant, plaintext, context) {
      const { version, key } = await keys.current(tx, tenant)
      const header = Buffer.alloc(HEADER_BYTES)
      header.writeUInt8(FORMAT, 0)
      header.writeUInt32BE(version, 1)
      return Buffer.concat([header, encrypt(key, plaintext, bind(tenant, header, context))])
    },

    async open(tx, tenant, sealed, context) {
      const header = Buffer.from(sealed.subarray(0, HEADER_BYTES))
      if (header.length < HEADER_BYTES) throw new SealBroken('The sealed value is truncated.')
      if (header[0] !== FORMAT) throw new SealBroken(`The sealed value has format ${header[0]}, not ${FORMAT}.`)
      const { key } = await keys.get(tx, tenant, header.readUInt32BE(1))
      return decrypt(key, sealed.subarray(HEADER_BYTES), bind(tenant, header, context))
    },

    sealForPlatform: (plaintext, context) => encrypt(keyEncryptionKey, plaintext, bindToPlatform(context)),
    openForPlatform: (sealed, context) => decrypt(keyEncryptionKey, sealed, bindToPlatform(context)),
  } satisfies Secrets)
}

/** The key-encryption key wraps the tenants' keys too: nothing of the one may pass for the other. */
const bindToPlatform = (context: string): string => `platform:${context}`

/** The header is authenticated too, so that nobody can move a value to another format or key version. */
const bind = (tenant: Tenant, header: Buffer, context: string): string =>
  `${header.toString('hex')}:${tenant.id}:${context}`
