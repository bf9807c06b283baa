import pg from 'pg'
import { isConnectionLost } from './is-unavailable.ts'
import type { Opening, PgClient, PgPool, PgQuery, PgResult, PgRole } from './pg-pool.ts'
import { runTogether, type Together } from './run-together.ts'
import { statementName } from './statement-names.ts'

export interface RolePoolOptions {
  readonly connections: pg.Pool
  readonly role: PgRole
  /** The longest one statement may take. */
  readonly statementTimeoutMs: number
  /** Statements with parameters are planned once per connection: not through a pooler that forgets them. */
  readonly isPreparing: boolean
}

/** Whoever waits longer for a row is told to try again: behind it wait others. */
const LOCK_TIMEOUT_MS = 5_000
/** A process that stops in the middle of a transaction holds its locks no longer than this. */
const IDLE_TIMEOUT_MS = 30_000

// After a restart of the server the pool is full of connections that nobody has told us are gone. Nothing has happened
// before `begin` succeeded, so another one is tried.
const BEGIN_ATTEMPTS_MAX = 3

/** The connections belong to whoever made them; several roles and limits can share them. */
export function createRolePool(options: RolePoolOptions): PgPool {
  const { connections, role, statementTimeoutMs, isPreparing } = options
  // Nothing may rely on a search_path that is not its own: what a transaction does not set is found nowhere.
  const settings = [
    `set local role ${pg.escapeIdentifier(role)}`,
    'set local search_path to pg_temp',
    `set local statement_timeout to ${toMs(statementTimeoutMs)}`,
    `set local lock_timeout to ${LOCK_TIMEOUT_MS}`,
  ]
  const idleTimeout = `set local idle_in_transaction_session_timeout to ${IDLE_TIMEOUT_MS}`

  return Object.freeze({
    async begin({ statements = [], isReadOnly = false }: Opening = {}): Promise<PgClient> {
      const before = [isReadOnly ? 'begin read only' : 'begin', ...settings, ...statements]
      const client = await beginOn(connections, { before, statement: { text: idleTimeout } })
      return isPreparing ? withNames(client) : client
    },
    async run<Row>(query: PgQuery): Promise<PgResult<Row>> {
      const statement = isPreparing ? named(query) : query
      const client = await connections.connect()
      try {
        const results = await runTogether<Row>(client, { before: ['begin', ...settings], statement, after: ['commit'] })
        const result = committed(results)
        client.release()
        return result
      } catch (error) {
        client.release(true)
        throw error
      }
    },
  })
}

async function beginOn(connections: pg.Pool, opening: Together): Promise<PgClient> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await connections.connect()
    try {
      await runTogether(client, opening)
      return client as PgClient
    } catch (error) {
      client.release(true)
      if (!isConnectionLost(error) || attempt === BEGIN_ATTEMPTS_MAX) throw error
    }
  }
}

/** The result of the statement before `commit`, which the server answers with ROLLBACK when it could not. */
function committed<Row>(results: readonly PgResult<Row>[]): PgResult<Row> {
  const [result, commit] = results.slice(-2)
  if (result === undefined || commit?.command !== 'COMMIT')
    throw new Error(`commit was answered with ${commit?.command}`)
  return result
}

const withNames = (client: PgClient): PgClient => ({
  query: (query) => client.query(named(query)),
  release: (isBroken) => client.release(isBroken),
})

function named(query: PgQuery): PgQuery {
  const name = query.values === undefined ? undefined : statementName(query.text)
  return name === undefined ? query : { ...query, name }
}

function toMs(timeoutMs: number): number {
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1) throw new Error(`A statement timeout of ${timeoutMs} ms is none.`)
  return timeoutMs
}
