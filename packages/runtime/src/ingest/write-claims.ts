import { linesOf, toLines } from '../oltp/as-lines.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import { partitionOf } from '../stream/partition-of.ts'
import type { AcceptResult } from './accept-log.ts'
import { type Claim, inFlight } from './claim.ts'

interface OutcomeRow {
  readonly outcome: 'accepted' | 'duplicate' | 'in_flight' | 'key_reuse'
}

/** Claims and appends in one transaction of one round trip; results are in the order of the claims, and durable. */
export async function writeClaims(pool: PgPool, claims: readonly Claim[]): Promise<readonly AcceptResult[]> {
  const { rows } = await runStatement<OutcomeRow>(pool, ACCEPT, toValues(claims))
  return rows.map(({ outcome }, index) => toResult(outcome, claims[index]!.response.responseId))
}

const ACCEPT = `
  select outcome from control.accept_responses(
    ${linesOf(1)}::uuid[], ${linesOf(2)}, ${linesOf(3)}, ${linesOf(4)}::uuid[], ${linesOf(5)}::int[], ${linesOf(6)},
    ${linesOf(7)}::timestamptz[])`

function toValues(claims: readonly Claim[]): unknown[] {
  return [
    toLines(claims, ({ response }) => response.tenantId),
    // Keys are visible ASCII.
    toLines(claims, ({ response }) => response.key),
    toLines(claims, ({ response }) => response.bodyHash),
    toLines(claims, ({ response }) => response.responseId),
    toLines(claims, ({ messageKey }) => partitionOf(messageKey)),
    toLines(claims, ({ message }) => message),
    toLines(claims, ({ response }) => response.acceptedAt),
  ]
}

function toResult(status: OutcomeRow['outcome'], responseId: string): AcceptResult {
  if (status === 'key_reuse') return { status }
  if (status === 'in_flight') return inFlight(responseId)
  return { status, responseId }
}
