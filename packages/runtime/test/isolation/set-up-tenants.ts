import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import pg from 'pg'
import { pino } from 'pino'
import { prepareClickhouse } from '../../src/analytics/prepare-clickhouse.ts'
import type { Env } from '../../src/config/settings.ts'
import { toConfig } from '../../src/config.ts'
import { type Context, openContext } from '../../src/context.ts'
import { createRuntime } from '../../src/create-runtime.ts'
import { migrateJobs } from '../../src/jobs/postgres-queue-backend.ts'
import { startPipeline } from '../../src/pipeline.ts'
import type { Runtime } from '../../src/runtime.ts'
import { TRACKER_FOLDER } from '../connections/start-tracker.ts'
import { startReceiver } from '../delivery/receiver.ts'
import { createTestClickhouse, createTestPostgres } from '../support/databases.ts'
import { until } from '../support/until.ts'
import { type Household, moveIn } from './move-in.ts'

/** A platform with every stage and two tenants on it, who have the same kinds of things; nothing is under way any more. */
export interface TwoTenants extends AsyncDisposable {
  readonly context: Context
  readonly runtime: Runtime
  readonly acme: Household
  readonly globex: Household
  /** As the superuser, who sees and may do everything. */
  readonly sql: <Row = Record<string, unknown>>(text: string, values?: readonly unknown[]) => Promise<Row[]>
  readonly clickhouse: ClickHouseClient
}

export async function setUpTenants(env: Env = {}): Promise<TwoTenants> {
  await using opening = new AsyncDisposableStack()
  const postgres = opening.use(await createTestPostgres())
  const clickhouse = opening.use(await createTestClickhouse())
  const receiver = opening.use(await startReceiver())
  const keys = await mkdtemp(join(tmpdir(), 'howazit-keys-'))
  opening.defer(() => rm(keys, { recursive: true }))
  const config = toConfig({
    HOWAZIT_POSTGRES_URL: postgres.url,
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    HOWAZIT_CLICKHOUSE_DATABASE: clickhouse.database,
    HOWAZIT_KEY_FILE: join(keys, 'secrets.key'),
    HOWAZIT_EGRESS_LOOPBACK: 'true',
    HOWAZIT_CONNECTORS_DIR: TRACKER_FOLDER,
    ...env,
  })
  await prepareClickhouse(config.clickhouse)
  await migrateJobs(postgres.url)
  const admin = new pg.Pool({ connectionString: postgres.url, max: 2 })
  admin.on('error', () => {})
  opening.defer(() => admin.end())
  const context = await openContext(config, { logger: pino({ level: 'silent' }) })
  opening.defer(() => context.close())
  const pipeline = await startPipeline(context)
  opening.defer(() => pipeline.stop())

  const runtime = createRuntime(context)
  const sql = async <Row>(text: string, values: readonly unknown[] = []) =>
    (await admin.query(text, [...values])).rows as Row[]
  const world = { context, runtime, receiver }
  const [acme, globex] = await Promise.all([moveIn(world, 'acme'), moveIn(world, 'globex')])
  await until('what was published is marked', async () => {
    const left = await sql('select from tenant_shared.outbox where dispatched_at is null')
    return left.length === 0
  })
  const opened = opening.move()
  return {
    context,
    runtime,
    acme,
    globex,
    sql,
    clickhouse: clickhouse.client,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
