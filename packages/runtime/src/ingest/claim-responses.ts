import { linesOf, toLines } from '../oltp/as-lines.ts'
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

const CLAIM = `
  select outcome, fence from control.claim_responses(
    ${linesOf(1)}::uuid[], ${linesOf(2)}, ${linesOf(3)}, ${linesOf(4)}::uuid[], ${linesOf(5)}::timestamptz[], $6)`

/** Takes each key that is free, or whose holder went silent with the same body. One outcome per claim, in order. */
export async function claimResponses(
  pool: PgPool,
  claims: readonly Claim[],
  { leaseMs }: { readonly leaseMs: number },
): Promise<readonly ClaimOutcome[]> {
  const { rows } = await runStatement<ClaimRow>(pool, CLAIM, [
    toLines(claims, ({ response }) => response.tenantId),
    toLines(claims, ({ response }) => response.key),
    toLines(claims, ({ response }) => response.bodyHash),
    toLines(claims, ({ response }) => response.responseId),
    toLines(claims, ({ response }) => response.acceptedAt),
    leaseMs,
  ])
  return rows.map(({ outcome: status, fence }, index) =>
    status === 'claimed' ? { status, claim: { ...claims[index]!, fence } } : { status },
  )
}
