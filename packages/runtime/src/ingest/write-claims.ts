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

const ACCEPT = 'select outcome from control.accept_responses($1, $2, $3, $4, $5, $6, $7)'

function toValues(claims: readonly Claim[]): unknown[] {
  return [
    claims.map(({ response }) => response.tenantId),
    claims.map(({ response }) => response.key),
    claims.map(({ response }) => response.bodyHash),
    claims.map(({ response }) => response.responseId),
    claims.map(({ messageKey }) => partitionOf(messageKey)),
    claims.map(({ message }) => message),
    claims.map(({ response }) => response.acceptedAt),
  ]
}

function toResult(status: OutcomeRow['outcome'], responseId: string): AcceptResult {
  if (status === 'key_reuse') return { status }
  if (status === 'in_flight') return inFlight(responseId)
  return { status, responseId }
}
