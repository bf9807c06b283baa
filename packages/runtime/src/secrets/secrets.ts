import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/** What was to be opened is damaged, was sealed for something else, or its key is gone: asking again will not help. */
export class SealBroken extends Error {
  override name = 'SealBroken'
}

/**
 * Envelope encryption (AES-256-GCM): a data key per tenant, wrapped by the key-encryption key. `context` (for instance
 * `webhook:<id>`) is authenticated, so a ciphertext moved to another row does not open.
 */
export interface Secrets {
  seal(tx: Tx, tenant: Tenant, plaintext: Uint8Array, context: string): Promise<Buffer>
  /** Rejects with SealBroken where the value cannot be opened, with the database's error where that is away. */
  open(tx: Tx, tenant: Tenant, sealed: Uint8Array, context: string): Promise<Buffer>
  /** For what belongs to no tenant: under the key-encryption key itself. */
  sealForPlatform(plaintext: Uint8Array, context: string): Buffer
  /** Throws SealBroken. */
  openForPlatform(sealed: Uint8Array, context: string): Buffer
}
