import { toUnavailable } from './is-unavailable.ts'
import type { QueryResult } from './oltp.ts'
import type { PgPool } from './pools.ts'
import { toQuery } from './to-query.ts'

/**
 * One statement that is its own transaction: a round trip instead of three. For tables outside the tenants' schemas only.
 *
 * @throws HowazitError `unavailable` when the database is away.
 */
export async function runStatement<Row = Record<string, unknown>>(
  pool: PgPool,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  try {
    const client = await pool.connect()
    try {
      const { rows, rowCount } = await client.query<Row>(toQuery(text, values))
      client.release()
      return { rows, rowCount: rowCount ?? 0 }
    } catch (error) {
      client.release(true)
      throw error
    }
  } catch (error) {
    throw toUnavailable(error)
  }
}
