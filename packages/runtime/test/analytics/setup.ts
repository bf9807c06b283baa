import { randomUUID } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import pg from 'pg'
import { createClickhouse } from '../../src/analytics/create-clickhouse.ts'
import { migrateClickhouse } from '../../src/analytics/migrate-clickhouse.ts'
import { localTable } from '../../src/analytics/render-migration.ts'
import { createSinkResponses, type SinkResponsesDeps } from '../../src/analytics/sink-responses.ts'
import { systemClock } from '../../src/clock.ts'
import type { EventFields, EventName } from '../../src/events.ts'
import { createIds } from '../../src/ids.ts'
import { createPools, type Pools } from '../../src/oltp/pools.ts'
import { PostgresOltp } from '../../src/oltp/postgres-oltp.ts'
import type { Lag, Message, StoredMessage, Stream } from '../../src/stream/stream.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createTestClickhouse, createTestPostgres } from '../support/databases.ts'

export interface AnalyticsBundle extends AsyncDisposable {
  readonly oltp: PostgresOltp
  readonly clickhouse: ClickHouseClient
  /** The superuser, for arranging and for looking behind the fences. */
  readonly admin: pg.Client
  readonly events: { readonly name: EventName; readonly fields: EventFields }[]
  readonly published: Message[]
  /** What the stream says of its readers: nothing, which is nothing to wait for, unless a test puts it here. */
  readonly lags: Lag[]
  readonly pools: Pools
  readonly stream: Pick<Stream, 'publish' | 'lag'>
  /** Changes a table behind the sink's back, and waits until that is done. */
  readonly alter: (table: string, change: string) => Promise<void>
  readonly sinkDeps: SinkResponsesDeps
  readonly sink: (messages: readonly StoredMessage[]) => Promise<void>
}

/** Both engines with every migration, a sink, and one default partition for responses of any month. */
export async function setup(): Promise<AnalyticsBundle> {
  const postgres = await createTestPostgres()
  const testClickhouse = await createTestClickhouse()
  const clickhouse = createClickhouse(testClickhouse)
  const { cluster } = testClickhouse
  const onCluster = cluster === undefined ? {} : { cluster }
  await migrateClickhouse(clickhouse, onCluster)
  const admin = new pg.Client({ connectionString: postgres.url })
  await admin.connect()
  await admin.query(`
    create table if not exists tenant_shared.responses_any partition of tenant_shared.responses default;
    create table if not exists tenant_shared.response_items_any partition of tenant_shared.response_items default`)
  const pools = createPools(postgres)
  const oltp = new PostgresOltp({ pools })
  const events: AnalyticsBundle['events'] = []
  const published: Message[] = []
  const lags: Lag[] = []
  const stream: AnalyticsBundle['stream'] = {
    publish: async (_topic, messages) => {
      published.push(...messages)
    },
    lag: async () => [...lags],
  }
  const sinkDeps: SinkResponsesDeps = {
    oltp,
    clickhouse,
    ...onCluster,
    stream,
    events: { emit: (name, fields) => events.push({ name, fields }) },
    clock: systemClock,
    ids: createIds(systemClock),
  }
  const handle = createSinkResponses(sinkDeps)
  const sink = (messages: readonly StoredMessage[]) => handle(messages, new AbortController().signal)
  const dispose = async () => {
    await pools.close()
    await admin.end()
    await clickhouse.close()
    await testClickhouse.dispose()
    await postgres.dispose()
  }
  const alter = async (table: string, change: string) => {
    const query = `alter table ${localTable(table, cluster)} ${change}`
    await clickhouse.command({ query, clickhouse_settings: { mutations_sync: '2' } })
  }
  const shared = { oltp, clickhouse, admin, events, published, lags, pools, stream, alter }
  return { ...shared, sinkDeps, sink, [Symbol.asyncDispose]: dispose }
}

export const newTenant = (slug = 'acme'): Tenant => ({
  id: randomUUID() as Tenant['id'],
  slug,
  name: slug,
  tier: 'standard',
  region: 'local',
  placement: 'shared',
  schemaName: 'tenant_shared',
})

export async function rowsOf<Row>(clickhouse: ClickHouseClient, query: string): Promise<Row[]> {
  const result = await clickhouse.query({ query, format: 'JSONEachRow' })
  return await result.json<Row>()
}
