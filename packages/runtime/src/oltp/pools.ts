import pg from 'pg'

/** The part of a pooled pg client that the adapters use. */
export interface PgClient {
  query<Row>(query: PgQuery): Promise<PgResult<Row>>
  /** `true` closes the connection instead of returning it. */
  release(destroy?: boolean): void
}

export interface PgQuery {
  readonly text: string
  readonly values?: unknown[]
  /** Prepared once per connection under this name. */
  readonly name?: string
}

export interface PgResult<Row> {
  readonly rows: Row[]
  readonly rowCount: number | null
  readonly command: string
}

export interface PgPool {
  connect(): Promise<PgClient>
  end(): Promise<void>
}

/** The roles a connection can work as; none owns a table, none bypasses row level security. */
export type PgRole = 'howazit_app' | 'howazit_ingest' | 'howazit_operator' | 'howazit_partitioner'

export interface PoolSizes {
  readonly app: number
  readonly ingest: number
  readonly operator: number
}

export interface Pools {
  readonly app: PgPool
  readonly ingest: PgPool
  readonly operator: PgPool
  readonly partitioner: PgPool
  /** Waits for work under way. Idempotent. */
  close(): Promise<void>
}

const SIZES: PoolSizes = { app: 10, ingest: 4, operator: 10 }

/** One pool per role over the same URL, whose login role must be allowed to become each of them. */
export function createPools(url: string, sizes: Partial<PoolSizes> = {}): Pools {
  const { app, ingest, operator } = { ...SIZES, ...sizes }
  const pools = {
    app: poolFor(url, 'howazit_app', app),
    ingest: poolFor(url, 'howazit_ingest', ingest),
    operator: poolFor(url, 'howazit_operator', operator),
    partitioner: poolFor(url, 'howazit_partitioner', 1),
  }
  let closed: Promise<void> | undefined
  const close = async () => {
    await Promise.all(Object.values(pools).map((pool) => pool.end()))
  }
  return { ...pools, close: () => (closed ??= close()) }
}

/** Connections open on demand, work as `role` from their first statement on and have no search_path to rely on. */
export function poolFor(url: string, role: PgRole, max: number): PgPool {
  const pool = new pg.Pool({
    connectionString: url,
    options: `-c role=${role} -c search_path=pg_temp`,
    application_name: role,
    max,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    // Nothing here takes long: a statement that does holds locks that others wait for.
    statement_timeout: 30_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 30_000,
  })
  // A server that goes away is reported on every connection, idle or not; without a listener that ends the process. Work
  // under way learns of it from its own query.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
