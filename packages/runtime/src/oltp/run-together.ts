import pg from 'pg'
import type { PgQuery, PgResult } from './pg-pool.ts'

/** What goes to the server at once: the statement, and what is said before and after it. */
export interface Together {
  readonly before: readonly string[]
  readonly statement: PgQuery
  readonly after?: readonly string[]
}

/**
 * Runs several statements in one round trip and returns one result for each. All of them go out before one Sync: at the
 * first error the server skips everything up to there, so a statement runs inside the transaction and as the role that were
 * asked for before it, or not at all. (With a Sync in between, a `begin` that failed would leave the statement to the login
 * role.) Each is a message of its own and not a part of one text, because Citus passes a SET LOCAL on to its workers with
 * the whole text of the message it came in.
 *
 * @see https://www.postgresql.org/docs/16/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export async function runTogether<Row>(client: pg.ClientBase, together: Together): Promise<readonly PgResult<Row>[]> {
  const { text, values = [], name } = together.statement
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  // Extended also without values: the simple protocol has a Sync in every message.
  const config = { text, values, queryMode: 'extended', ...(name !== undefined && { name }) }
  const query = new pg.Query(config, (error: Error | undefined, results: unknown) =>
    error ? reject(error) : resolve(results),
  )
  const submit = query.submit
  query.submit = (connection) => submit.call(query, enclose(connection, together))
  client.query(query)
  return (await promise) as readonly PgResult<Row>[]
}

/** The connection as the statement sees it: its first message comes after `before`, and its Sync after `after`. */
function enclose(connection: pg.Connection, { before, after = [] }: Together): pg.Connection {
  let hasBegun = false
  const begin = () => {
    if (!hasBegun) for (const text of before) send(connection, text)
    hasBegun = true
  }
  const own: Partial<pg.Connection> = {
    query() {
      throw new Error('The simple protocol would run the statement outside its transaction.')
    },
    parse(query, more) {
      begin()
      connection.parse(query, more)
    },
    // The first one where the statement is planned already.
    bind(config, more) {
      begin()
      connection.bind(config, more)
    },
    sync() {
      for (const text of after) send(connection, text)
      connection.sync()
    },
  }
  return Object.assign(Object.create(connection), own)
}

/** It is not described, so the driver could not read columns of it. */
function send(connection: pg.Connection, text: string): void {
  connection.parse({ text, name: '', types: [] }, true)
  connection.bind({}, true)
  connection.execute({}, true)
}
