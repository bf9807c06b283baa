import pg from 'pg'
import type { PgQuery, PgResult } from './pg-pool.ts'

type Results<Row> = readonly PgResult<Row>[]

/**
 * Begins, sets, runs the statement and commits in one round trip. All of it goes out before one Sync: at the first error
 * the server skips everything up to there, so the statement runs inside its transaction, as its role, or not at all. (With a
 * Sync in between, a `begin` that failed would leave the statement to the login role.)
 *
 * @see https://www.postgresql.org/docs/16/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export async function runAlone<Row>(
  client: pg.ClientBase,
  settings: readonly string[],
  { text, values = [], name }: PgQuery,
): Promise<PgResult<Row>> {
  const { promise, resolve, reject } = Promise.withResolvers<Results<Row>>()
  // Extended also without values: the simple protocol has a Sync in every message.
  const config = { text, values, queryMode: 'extended', ...(name !== undefined && { name }) }
  const query = new pg.Query(config, (error: Error | undefined, results: unknown) =>
    error ? reject(error) : resolve(results as Results<Row>),
  )
  const submit = query.submit
  query.submit = (connection) => submit.call(query, enclose(connection, settings))
  client.query(query)

  const results = await promise
  const commit = results.at(-1)
  const result = results.at(-2)
  if (result === undefined || commit?.command !== 'COMMIT')
    throw new Error(`commit was answered with ${commit?.command}`)
  return result
}

/** The connection as the statement sees it: what it sends first comes after our `begin`, and its Sync after our `commit`. */
function enclose(connection: pg.Connection, settings: readonly string[]): pg.Connection {
  let hasBegun = false
  const begin = () => {
    if (!hasBegun) for (const text of ['begin', ...settings]) send(connection, text)
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
      send(connection, 'commit')
      connection.sync()
    },
  }
  return Object.assign(Object.create(connection), own)
}

function send(connection: pg.Connection, text: string): void {
  connection.parse({ text, name: '', types: [] }, true)
  connection.bind({}, true)
  connection.execute({}, true)
}
