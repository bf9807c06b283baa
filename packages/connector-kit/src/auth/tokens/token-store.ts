import type { Tokens } from '../../run/operation-call.ts'

export interface ConnectionKey {
  readonly tenantId: string
  readonly connectionId: string
}

/** What is kept of a connection's tokens; the store seals all of it. */
export interface TokenRecord {
  readonly tokens?: Tokens
  /** RFC 3339: from here on they are renewed ahead of their end. */
  readonly refreshAt?: string
  /** RFC 3339: when they were got, by a consent or a renewal. A refresh token lies idle from then on. */
  readonly renewedAt?: string
  /** RFC 3339: when a person agreed last. */
  readonly consentedAt?: string
  /** RFC 3339: a rotating refresh token went out then and no reply was kept since, so it may be spent. */
  readonly spentSince?: string
  /** The attempt that it went out with last. */
  readonly spentBy?: string
  /** Only a person can get tokens again, and why; gone with the next consent. */
  readonly needsConsent?: string
}

export interface StoredTokens {
  readonly record: TokenRecord
  /** Changes with everything that is written; 0 at first. */
  readonly version: number
  /** Somebody holds the right to renew them, by the store's clock. */
  readonly isLeased: boolean
}

export interface TokenLease {
  readonly version: number
  /** From now, by the store's clock; after that the lease is anybody's. */
  readonly forMs: number
  readonly record: TokenRecord
}

export interface TokenWrite {
  readonly version: number
  readonly record: TokenRecord
}

/**
 * Where tokens are kept between processes. Both writes are by compare-and-set on `version`, and durable when they resolve: what
 * was written is there after a crash. Nothing of one tenant is found or changed under another's id.
 */
export interface TokenStore {
  /** Undefined where there is no such connection; an empty record where it has no tokens yet. */
  read(key: ConnectionKey): Promise<StoredTokens | undefined>
  /** Writes the record and takes the lease in one step. The new version; undefined where another one was there or it is leased. */
  lease(key: ConnectionKey, lease: TokenLease): Promise<number | undefined>
  /** Writes the record and ends the lease in one step. False where another version was there. */
  write(key: ConnectionKey, write: TokenWrite): Promise<boolean>
}
