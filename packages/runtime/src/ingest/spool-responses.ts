import { linesOf, toLines } from '../oltp/as-lines.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import type { HeldClaim } from './claim-responses.ts'
import type { ConfirmOutcome } from './confirm-responses.ts'

/** What the spool may hold, over all processes. */
export interface SpoolLimits {
  readonly rowsMax: number
  readonly bytesMax: number
}

export type SpoolOutcome = ConfirmOutcome | 'over_capacity'

const SPOOL = `
  select outcome from control.spool_responses(
    ${linesOf(1)}::uuid[], ${linesOf(2)}::uuid[], ${linesOf(3)}::bigint[], ${linesOf(4)}, $5, $6)`

/** Keeps messages that the stream did not acknowledge and confirms their claims in the same commit. In order. */
export async function spoolResponses(
  pool: PgPool,
  claims: readonly HeldClaim[],
  { rowsMax, bytesMax }: SpoolLimits,
): Promise<readonly SpoolOutcome[]> {
  const { rows } = await runStatement<{ outcome: SpoolOutcome }>(pool, SPOOL, [
    toLines(claims, ({ response }) => response.tenantId),
    toLines(claims, ({ response }) => response.responseId),
    toLines(claims, ({ fence }) => fence),
    toLines(claims, ({ message }) => message),
    rowsMax,
    bytesMax,
  ])
  return rows.map(({ outcome }) => outcome)
}
