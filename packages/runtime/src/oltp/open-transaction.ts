import { HowazitError } from '@howazit/sdk'
import { toUnavailable } from './is-unavailable.ts'
import type { QueryResult, Tx } from './oltp.ts'
import type { Opening, PgClient, PgPool } from './pg-pool.ts'

/**
 * Runs `work` in a transaction, and commits. Settings for it are statements of the opening, in the round trip of `begin`.
 *
 * A connection goes back to the pool only after a commit or rollback the server confirmed, with every query answered:
 * one that was cancelled, timed out or failed may still be inside the transaction, and the next tenant's commit would
 * then commit this one's half.
 *
 * @throws HowazitError `unavailable` when the database is away or a statement took too long, also during the commit: it may
 * or may not have happened.
 */
export async function inTransaction<T>(pool: PgPool, work: (tx: Tx) => Promise<T>, opening?: Opening): Promise<T> {
  const client = await begin(pool, opening)
  const transaction = createTx(client)
  try {
    const result = await work(transaction.tx)
    await commit(client, transaction)
    client.release()
    return result
  } catch (error) {
    client.release(!(await rollBack(client, transaction)))
    throw toUnavailable(error)
  }
}

async function begin(pool: PgPool, opening: Opening | undefined): Promise<PgClient> {
  try {
    return await pool.begin(opening)
  } catch (error) {
    throw toUnavailable(error)
  }
}

interface OpenTx {
  readonly tx: Tx
  /** No statement failed and none is under way. */
  isClean(): boolean
  /** From here on the tx refuses statements. */
  close(): void
}

function createTx(client: PgClient): OpenTx {
  let isOpen = true
  let failures = 0
  let underWay = 0
  const query = async <Row>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>> => {
    if (!isOpen) throw new Error('The transaction has ended; every query must be awaited inside its work.')
    underWay += 1
    try {
      const { rows, rowCount } = await client.query<Row>(
        values === undefined ? { text } : { text, values: [...values] },
      )
      return { rows, rowCount: rowCount ?? 0 }
    } catch (error) {
      failures += 1
      throw error
    } finally {
      underWay -= 1
    }
  }
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = failures
    await query('savepoint attempt')
    try {
      const result = await work()
      await query('release savepoint attempt')
      return result
    } catch (error) {
      await query('rollback to savepoint attempt')
      failures = before
      throw error
    }
  }
  return {
    tx: { query, attempt },
    isClean: () => failures === 0 && underWay === 0,
    close: () => {
      isOpen = false
    },
  }
}

async function commit(client: PgClient, transaction: OpenTx): Promise<void> {
  const isClean = transaction.isClean()
  transaction.close()
  // PostgreSQL answers `commit` of a failed transaction with a cheerful ROLLBACK, so a swallowed error would look stored.
  if (!isClean) throw new Error('The work resolved although a query failed or was not awaited; rolled back.')
  const { command } = await client.query({ text: 'commit' })
  if (command !== 'COMMIT') throw new Error(`commit was answered with ${command}`)
}

/** True when the connection is known to be outside any transaction. */
async function rollBack(client: PgClient, transaction: OpenTx): Promise<boolean> {
  const isClean = transaction.isClean()
  transaction.close()
  if (!isClean) return false
  try {
    const { command } = await client.query({ text: 'rollback' })
    return command === 'ROLLBACK'
  } catch {
    return false
  }
}

/** For a text that goes into SQL where no parameter can: refuses anything but a UUID. */
export function uuidLiteral(id: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    throw new HowazitError('internal', 'A tenant id must be a UUID.')
  return `'${id}'`
}
