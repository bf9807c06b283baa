import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import type { HeldClaim } from './claim-responses.ts'

const RELEASE = 'select control.release_responses($1, $2, $3, $4)'

/**
 * Gives claims back: the key is free again where producing was never attempted, else the same body may claim it at once.
 */
export async function releaseResponses(
  pool: PgPool,
  claims: readonly HeldClaim[],
  { isAttempted }: { readonly isAttempted: boolean },
): Promise<void> {
  await runStatement(pool, RELEASE, [
    claims.map(({ response }) => response.tenantId),
    claims.map(({ response }) => response.responseId),
    claims.map(({ fence }) => fence),
    isAttempted,
  ])
}
