import pg from 'pg'
import type { EventFields, EventName, Events } from '../../src/events.ts'
import type { PgPool } from '../../src/oltp/pg-pool.ts'
import { createPools, type Pools } from '../../src/oltp/pools.ts'
import { PostgresListener } from '../../src/oltp/postgres-listener.ts'
import { PostgresOltp } from '../../src/oltp/postgres-oltp.ts'
import { createTenant } from '../../src/tenancy/create-tenant.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createTestPostgres, type TestPostgres } from './databases.ts'
import { watchText } from './leaks.ts'

export interface RecordedEvents extends Events {
  readonly seen: readonly { readonly name: EventName; readonly fields: EventFields }[]
  named(name: EventName): readonly EventFields[]
}

export interface PostgresSetup extends AsyncDisposable {
  readonly url: string
  readonly pools: Pools
  readonly oltp: PostgresOltp
  readonly listener: PostgresListener
  readonly events: RecordedEvents
  createTenant(slug: string): Promise<Tenant>
  /** As the superuser: sees and may do everything. */
  readonly sql: <Row = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>
  /** Cuts every connection of this database but the superuser's own. */
  cutConnections(): Promise<void>
}

/** A database of its own with everything that works on it; disposing closes all of it. */
export async function setUpPostgres(): Promise<PostgresSetup> {
  const database: TestPostgres = await createTestPostgres()
  const pools = createPools({ url: database.url }, { app: 20, operator: 20 })
  const events = recordEvents()
  const oltp = new PostgresOltp({ pools, events })
  const listener = new PostgresListener(database.url)
  listener.start()
  const admin = new pg.Pool({ connectionString: database.url, max: 2 })
  // Dropping the database ends connections that are just closing.
  admin.on('error', () => {})
  const sql = async <Row>(text: string, values: unknown[] = []) => (await admin.query(text, values)).rows as Row[]
  return {
    url: database.url,
    pools,
    oltp,
    listener,
    events,
    sql,
    createTenant: (slug) => createTenant(oltp, { slug, name: slug }),
    async cutConnections() {
      await sql(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and application_name like 'howazit%'`)
    },
    async [Symbol.asyncDispose]() {
      await listener.stop()
      await pools.close()
      await admin.end()
      await database.dispose()
    },
  }
}

/** One query in a transaction of the pool, outside the doors. */
export async function queryOnce<Row = Record<string, unknown>>(pool: PgPool, text: string): Promise<Row[]> {
  const client = await pool.begin()
  try {
    return (await client.query<Row>({ text })).rows
  } finally {
    client.release(true)
  }
}

export function recordEvents(): RecordedEvents {
  const seen: { name: EventName; fields: EventFields }[] = []
  return {
    seen,
    emit(name, fields) {
      watchText(`the event ${name}`, JSON.stringify(fields))
      seen.push({ name, fields })
    },
    named: (name) => seen.filter((event) => event.name === name).map(({ fields }) => fields),
  }
}
