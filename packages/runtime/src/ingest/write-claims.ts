import { linesOf, toLines } from '../oltp/as-lines.ts'
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
    toLines(claims, ({ partition }) => partition),
    toLines(claims, ({ message }) => message),
    toLines(claims, ({ response }) => response.acceptedAt),
  ]
}

function toResult(status: AcceptResult['status'], responseId: string): AcceptResult {
  if (status === 'key_reuse') return { status }
  if (status === 'in_flight') return { status, responseId, retryAfterMs: IN_FLIGHT_RETRY_MS }
  return { status, responseId }
}
