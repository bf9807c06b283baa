/** The identity of a claim: `responseId` is UUIDv5 of tenant and key, so it stands for the key. */
export interface ClaimId {
  readonly tenantId: string
  readonly responseId: string
}

export interface ConfirmedClaim extends ClaimId {
  /** SHA-256 over the RFC 8785 form of the body, hex. */
  readonly bodyHash: string
}

/**
 * The speed of claims, never their truth: it knows some of those that are CONFIRMED, whose body hash can never change
 * again, so that whatever it answers holds. Losing all of it slows and changes nothing; rejecting counts as knowing none.
 * It answers within tens of ms or not at all: nobody waits for it longer than for PostgreSQL.
 */
export interface ClaimCache {
  /** The body hash of each claim that is known to be confirmed, in the order given. */
  find(claims: readonly ClaimId[]): Promise<readonly (string | undefined)[]>
  /** Keeps claims that were confirmed in PostgreSQL, for as long as it likes. */
  remember(claims: readonly ConfirmedClaim[]): Promise<void>
}
