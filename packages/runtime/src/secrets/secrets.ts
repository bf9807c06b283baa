import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/**
 * Envelope encryption (AES-256-GCM): a data key per tenant, wrapped by the key-encryption key. `context` (for instance
 * `webhook:<id>`) is authenticated, so a ciphertext moved to another row does not open.
 */
export interface Secrets {
  seal(tx: Tx, tenant: Tenant, plaintext: Uint8Array, context: string): Promise<Buffer>
  open(tx: Tx, tenant: Tenant, sealed: Uint8Array, context: string): Promise<Buffer>
}
