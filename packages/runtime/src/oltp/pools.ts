import pg from 'pg'
import { type Where, whereKey } from '../tenancy/placement.ts'
import type { Servers } from '../tenancy/servers.ts'
import type { PgPool, PgRole } from './pg-pool.ts'
import { createRolePool } from './role-pool.ts'

/** Where PostgreSQL is, with as many ways to it as there are. */
export interface PostgresUrls {
  /** The primary, or a transaction pooler in front of it. Its login role must be allowed to become each working role. */
  readonly url: string
  /**
   * The primary without its pooler, for what lasts longer than a transaction: LISTEN, migrations, the job queue, and the
   * plans of prepared statements. Default: `url`, which then is no pooler.
   */
  readonly directUrl?: string | undefined
  /** Whether `url` keeps prepared statements: PgBouncer does from 1.21 on, where told to. Default: when it is no pooler. */
  readonly isPreparing?: boolean | undefined
  /** A replica for reads that may lag. Default: url. */
  readonly readUrl?: string | undefined
}

export interface PoolSizes {
  readonly app: number
  readonly ingest: number
  readonly operator: number
  /** Of the replica; without one these transactions take connections of `app`. */
  readonly read: number
}

/** The longest one statement may take, by what it is for. */
export interface StatementTimeouts {
  /** Reads and writes of one tenant that somebody waits for. */
  readonly app: number
  /** Accepting: longer than this and the sender has given up. */
  readonly ingest: number
  /** Picking, dispatching, trimming. */
  readonly operator: number
  /** Lists, exports and counts of a whole tenant; they hold no lock that a writer needs. */
  readonly read: number
}

export interface Pools {
  readonly app: PgPool
  /** Works as `app` does, on data that may lag. */
  readonly read: PgPool
  readonly ingest: PgPool
  readonly operator: PgPool
  readonly partitioner: PgPool
  /** Waits for work under way. Idempotent. */
  close(): Promise<void>
}

const SIZES: PoolSizes = { app: 10, ingest: 4, operator: 10, read: 5 }

const TIMEOUTS_MS: StatementTimeouts = { app: 15_000, ingest: 10_000, operator: 30_000, read: 120_000 }

/** One pool per role, so that none of them can take another's connections. Connections open on demand. */
export function createPools(
  { url, directUrl = url, readUrl = url, isPreparing = directUrl === url }: PostgresUrls,
  sizes: Partial<PoolSizes> = {},
  timeoutsMs: Partial<StatementTimeouts> = {},
): Pools {
  const max = { ...SIZES, ...sizes }
  const limits = { ...TIMEOUTS_MS, ...timeoutsMs }
  const opened: pg.Pool[] = []
  const open = (to: string, name: string, size: number) => {
    const connections = connectionsTo(to, name, size)
    opened.push(connections)
    return connections
  }
  const pool = (connections: pg.Pool, role: PgRole, statementTimeoutMs: number) =>
    createRolePool({ connections, role, statementTimeoutMs, isPreparing })

  const app = open(url, 'howazit_app', max.app)
  const read = readUrl === url ? app : open(readUrl, 'howazit_read', max.read)
  const pools = {
    app: pool(app, 'howazit_app', limits.app),
    read: pool(read, 'howazit_app', limits.read),
    ingest: pool(open(url, 'howazit_ingest', max.ingest), 'howazit_ingest', limits.ingest),
    operator: pool(open(url, 'howazit_operator', max.operator), 'howazit_operator', limits.operator),
    partitioner: pool(open(url, 'howazit_partitioner', 1), 'howazit_partitioner', limits.operator),
  }
  let closed: Promise<void> | undefined
  const close = async () => {
    await Promise.all(opened.map((connections) => connections.end()))
  }
  return Object.freeze({ ...pools, close: () => (closed ??= close()) })
}

/** Of a tenant's own database: one tenant's work, and nobody accepts there. */
const OWN_SIZES: Partial<PoolSizes> = { app: 4, read: 2, operator: 2 }

/** Pools of placements that are not in the platform's own database. */
export interface PlacePools {
  /** Opened when they are first asked for. */
  of(where: Where): Pools
  close(): Promise<void>
}

export function createPlacePools(servers: Pick<Servers, 'urlsAt'>): PlacePools {
  const opened = new Map<string, Pools>()
  return Object.freeze({
    of(where: Where) {
      const key = whereKey(where)
      const pools = opened.get(key) ?? createPools(servers.urlsAt(where), where.database === undefined ? {} : OWN_SIZES)
      opened.set(key, pools)
      return pools
    },
    async close() {
      await Promise.all([...opened.values()].map((pools) => pools.close()))
    },
  })
}

/** No start-up option but the name: a transaction pooler refuses the others, or gives them to whoever comes next. */
function connectionsTo(url: string, name: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    max,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
  })
  // A server that goes away is reported on every connection, idle or not; without a listener that ends the process. Work
  // under way learns of it from its own query.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
