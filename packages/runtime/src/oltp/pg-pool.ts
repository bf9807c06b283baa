/** The part of a pooled pg client that the adapters use. */
export interface PgClient {
  query<Row>(query: PgQuery): Promise<PgResult<Row>>
  /** `true` closes the connection instead of returning it. */
  release(destroy?: boolean): void
}

export interface PgQuery {
  readonly text: string
  readonly values?: unknown[]
  /** Planned once per connection under this name; given by the pool, where that works. */
  readonly name?: string
}

export interface PgResult<Row> {
  readonly rows: Row[]
  readonly rowCount: number | null
  readonly command: string
}

/** How a transaction begins. */
export interface Opening {
  /** Sent in the same round trip as `begin`; they take no parameters and give no columns. */
  readonly statements?: readonly string[]
  readonly isReadOnly?: boolean
}

/**
 * Connections that work as one role, through a transaction pooler as well as without one: a role that a session keeps would
 * be the next client's there. So there is no way to a connection outside a transaction, and every transaction takes the
 * role and its time limits for itself.
 */
export interface PgPool {
  /** A connection with a transaction that has begun. Whoever takes it ends the transaction and releases it. */
  begin(opening?: Opening): Promise<PgClient>
  /** One statement as a transaction of its own, in one round trip. It is committed when this resolves. */
  run<Row>(query: PgQuery): Promise<PgResult<Row>>
}

/** The roles a transaction can work as; none owns a table, none bypasses row level security. */
export type PgRole = 'howazit_app' | 'howazit_ingest' | 'howazit_operator' | 'howazit_partitioner'
