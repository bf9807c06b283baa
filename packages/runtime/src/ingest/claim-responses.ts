import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import type { Claim } from './claim.ts'

/** A claim that this process holds until its lease ends. Of all its holders the fence names this one. */
export interface HeldClaim extends Claim {
  readonly fence: string
}

export type ClaimOutcome =
  | { readonly status: 'claimed'; readonly claim: HeldClaim }
  | { readonly status: 'duplicate' | 'in_flight' | 'key_reuse' }

interface ClaimRow {
  readonly outcome: ClaimOutcome['status']
  readonly fence: string
}

const CLAIM = 'select outcome, fence from control.claim_responses($1, $2, $3, $4, $5, $6)'

/** Takes each key that is free, or whose holder went silent with the same body. One outcome per claim, in order. */
export async function claimResponses(
  pool: PgPool,
  claims: readonly Claim[],
  { leaseMs }: { readonly leaseMs: number },
): Promise<readonly ClaimOutcome[]> {
  const { rows } = await runStatement<ClaimRow>(pool, CLAIM, [
    claims.map(({ response }) => response.tenantId),
    claims.map(({ response }) => response.key),
    claims.map(({ response }) => response.bodyHash),
    claims.map(({ response }) => response.responseId),
    claims.map(({ response }) => response.acceptedAt),
    leaseMs,
  ])
  return rows.map(({ outcome: status, fence }, index) =>
    status === 'claimed' ? { status, claim: { ...claims[index]!, fence } } : { status },
  )
}
