import type { Act } from '../audit/act.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/** How many data keys, and values from before there were any, are under one key-encryption key. */
export interface KeyUse {
  /** Empty for what was wrapped before keys had ids. */
  readonly keyId: string
  readonly isCurrent: boolean
  readonly tenantKeys: number
  readonly platformKeys: number
  /** Signing keys that were sealed by the key-encryption key itself. */
  readonly signingKeys: number
}

export interface Rewrapping {
  /** What they are wrapped by now. */
  readonly keyId: string
  readonly keys: number
  /** Of these, which were, or in a dry run would be, wrapped again. */
  readonly rewrapped: number
  /** Signing keys that went, or would go, under a data key. */
  readonly resealed: number
  /** What no configured key opens: `tenant <slug> key <version>`. */
  readonly broken: readonly string[]
}

export interface Renewal {
  readonly tenants: number
  /** Tenants that got a new data key; the others had begun before, or have none. */
  readonly renewed: number
  /** Values that were, or in a dry run would be, sealed again. */
  readonly resealed: number
  /** Old keys that sealed nothing any more and are gone. */
  readonly retired: number
  /** What does not open: `tenant <slug> webhook_subscriptions.secret <id>`. */
  readonly broken: readonly string[]
}

export interface KeyWorkOptions {
  readonly tenants: readonly Tenant[]
  readonly isDryRun: boolean
  readonly onProgress: (text: string) => void
}

/**
 * What an operator does to the keys of secrets; all throw Misconfigured for a key-encryption key that is refused, and are on the platform's audit log. Each may be stopped at any moment and run again: it goes on where it was.
 */
export interface SecretKeys {
  list(tenants: readonly Tenant[]): Promise<readonly KeyUse[]>
  /** Brings data keys under the current key-encryption key; the platform's own too, unless told otherwise. */
  rewrap(options: KeyWorkOptions & { readonly isWithPlatform: boolean }, act: Act): Promise<Rewrapping>
  /** New data keys: seals what tenants have sealed again, and lets the old keys go. Takes two minutes, in which nothing stops. */
  renew(options: KeyWorkOptions & { readonly onWaiting: (ms: number) => void }, act: Act): Promise<Renewal>
  /**
   * Deletes the data keys of a tenant: nothing it had sealed opens again, in any process after a minute. Its webhooks and its
   * connections are disabled.
   * Returns how many keys there were.
   */
  shred(tenant: Tenant, act: Act & { readonly reason: string }): Promise<number>
}
