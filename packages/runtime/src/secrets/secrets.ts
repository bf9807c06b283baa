import type { Tenant } from '../tenancy/tenant.ts'

/** What was to be opened is damaged, was sealed for something else, or its key is gone: asking again will not help. */
export class SealBroken extends Error {
  override name = 'SealBroken'
}

/**
 * Envelope encryption (AES-256-GCM): a data key per tenant and one of the platform, each wrapped by a key-encryption key that
 * is not in the database. `context` (for instance `webhook:<id>`) is authenticated, so a ciphertext moved to another row does
 * not open. Data keys are in the control database and take a connection of their own: call these outside transactions.
 *
 * Every function throws HowazitError `unavailable` while the database or what holds the key-encryption key is away.
 */
export interface Secrets {
  seal(tenant: Tenant, plaintext: Uint8Array, context: string): Promise<Buffer>
  /** @throws SealBroken */
  open(tenant: Tenant, sealed: Uint8Array, context: string): Promise<Buffer>
  /** For what belongs to no tenant. */
  sealForPlatform(plaintext: Uint8Array, context: string): Promise<Buffer>
  /** @throws SealBroken */
  openForPlatform(sealed: Uint8Array, context: string): Promise<Buffer>
}
