import { toUnavailable } from './is-unavailable.ts'
import type { QueryResult } from './oltp.ts'
import type { PgPool } from './pg-pool.ts'

/**
 * One statement that is its own transaction: a round trip instead of three. For tables outside the tenants' schemas only.
 *
 * @throws HowazitError `unavailable` when the database is away, or the statement took too long.
 */
export async function runStatement<Row = Record<string, unknown>>(
  pool: PgPool,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  try {
    const { rows, rowCount } = await pool.run<Row>({ text, values: [...values] })
    return { rows, rowCount: rowCount ?? 0 }
  } catch (error) {
    throw toUnavailable(error)
  }
}
