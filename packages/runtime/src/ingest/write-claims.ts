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

// A column is one text with a line per claim: arrays would be escaped here and unescaped there, which costs as much as the
// rest of the statement. No line holds a line break: keys are visible ASCII, and JSON escapes control characters.
const lines = (parameter: number) => `string_to_array($${parameter}, E'\\n')`
const ACCEPT = `
  select outcome from control.accept_responses(
    ${lines(1)}::uuid[], ${lines(2)}, ${lines(3)}, ${lines(4)}::uuid[], ${lines(5)}::int[], ${lines(6)},
    ${lines(7)}::timestamptz[])`

const toLines = (claims: readonly Claim[], cell: (claim: Claim) => string | number) => claims.map(cell).join('\n')

function toValues(claims: readonly Claim[]): unknown[] {
  return [
    toLines(claims, ({ response }) => response.tenantId),
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
