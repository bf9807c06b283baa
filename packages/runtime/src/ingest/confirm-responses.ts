import { linesOf, toLines } from '../oltp/as-lines.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import type { HeldClaim } from './claim-responses.ts'

/** `accepted` if and only if this holder's confirm won; otherwise what another holder made of it so far. */
export type ConfirmOutcome = 'accepted' | 'duplicate' | 'in_flight'

const CONFIRM = `
  select outcome from control.confirm_responses(${linesOf(1)}::uuid[], ${linesOf(2)}::uuid[], ${linesOf(3)}::bigint[])`

/** Says that these are durable on the stream: a compare-and-set on the fence. One outcome per claim, in order. */
export async function confirmResponses(pool: PgPool, claims: readonly HeldClaim[]): Promise<readonly ConfirmOutcome[]> {
  const { rows } = await runStatement<{ outcome: ConfirmOutcome }>(pool, CONFIRM, [
    toLines(claims, ({ response }) => response.tenantId),
    toLines(claims, ({ response }) => response.responseId),
    toLines(claims, ({ fence }) => fence),
  ])
  return rows.map(({ outcome }) => outcome)
}
