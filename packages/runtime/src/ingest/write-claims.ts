import type { PgPool } from '../oltp/pools.ts'
import type { AcceptResult } from './accept-log.ts'
import type { AcceptedResponse } from './accepted-response.ts'

export interface Claim {
  readonly response: AcceptedResponse
  /** The response as it is appended to `responses.raw`. */
  readonly message: string
  readonly partition: number
}

interface OutcomeRow {
  readonly outcome: AcceptResult['status']
}

const IN_FLIGHT_RETRY_MS = 1_000

/** Claims and appends in one transaction of one round trip; results are in the order of the claims, and durable. */
export async function writeClaims(pool: PgPool, claims: readonly Claim[]): Promise<readonly AcceptResult[]> {
  const client = await pool.connect()
  let isBroken = true
  try {
    const { rows } = await client.query<OutcomeRow>({
      name: 'accept_responses',
      text: ACCEPT,
      values: toValues(claims),
    })
    isBroken = false
    return rows.map(({ outcome }, index) => toResult(outcome, claims[index]!.response.responseId))
  } finally {
    client.release(isBroken)
  }
}

const ACCEPT = 'select outcome from control.accept_responses($1, $2, $3, $4, $5, $6, $7)'

function toValues(claims: readonly Claim[]): unknown[] {
  return [
    claims.map(({ response }) => response.tenantId),
    claims.map(({ response }) => response.key),
    claims.map(({ response }) => response.bodyHash),
    claims.map(({ response }) => response.responseId),
    claims.map(({ partition }) => partition),
    claims.map(({ message }) => message),
    claims.map(({ response }) => response.acceptedAt),
  ]
}

function toResult(status: AcceptResult['status'], responseId: string): AcceptResult {
  if (status === 'key_reuse') return { status }
  if (status === 'in_flight') return { status, responseId, retryAfterMs: IN_FLIGHT_RETRY_MS }
  return { status, responseId }
}
