import { randomBytes } from 'node:crypto'
import { issueToken, listTenantScopes } from '@howazit/control-plane'
import { createTenant, openContext, toConfig } from '@howazit/runtime'
import pg from 'pg'
import { pino } from 'pino'
import { createTestKafka, type TestKafka } from '../../../runtime/test/support/create-test-kafka.ts'
import { createTestRedis, type TestRedis } from '../../../runtime/test/support/create-test-redis.ts'
import { createTestClickhouse, createTestPostgres } from '../../../runtime/test/support/databases.ts'
import { until } from '../../../runtime/test/support/until.ts'
import { type Run, startHowazit } from './howazit.ts'
import { createWorkspace } from './start-dev.ts'

const START_MS = 150_000

export interface Serving extends AsyncDisposable {
  readonly run: Run
  readonly url: string
}

/** `howazit serve ... --json`, ready. */
export async function startServe(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Serving> {
  const run = startHowazit(['serve', '--json', ...args], { env })
  const isOver = () => run.child.exitCode !== null
  try {
    // Six at once share two cores with other tests.
    const what = `howazit serve ${args.join(' ')} to be ready`
    await until(what, () => run.seen.stdout.includes('\n') || isOver(), { timeoutMs: START_MS })
  } catch (error) {
    await stopServe(run)
    throw error
  }
  const { url } = JSON.parse(run.seen.stdout || '{}') as { url?: string }
  if (url === undefined) throw new Error(`howazit serve ended: ${run.seen.stdout}${run.seen.stderr}`)
  return { run, url, [Symbol.asyncDispose]: () => stopServe(run) }
}

/** Asks it to end and waits until it has. */
export async function stopServe({ child, ended }: Run): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  await ended
}

export type Profile = 'embedded' | 'distributed'

/** Databases that nobody has migrated yet and the settings that lead to them, as an operator would give them. */
export async function createStores(profile: Profile = 'embedded') {
  const [postgres, clickhouse, workspace] = await Promise.all([
    createTestPostgres({ isEmpty: true }),
    createTestClickhouse(),
    createWorkspace(),
  ])
  const engines: [] | [TestKafka, TestRedis] =
    profile === 'distributed' ? await Promise.all([createTestKafka(), createTestRedis()]) : []
  const login = `serve_${randomBytes(6).toString('hex')}`
  const url = new URL(postgres.url)
  url.username = login
  url.password = 'for-tests'
  const env: Record<string, string> = {
    ...workspace.env,
    HOWAZIT_POSTGRES_URL: url.href,
    HOWAZIT_POSTGRES_DIRECT_URL: postgres.url,
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    HOWAZIT_CLICKHOUSE_DATABASE: clickhouse.database,
    HOWAZIT_KEY_FILE: workspace.pathOf('secrets.key'),
    HOWAZIT_EGRESS_LOOPBACK: 'true',
    HOWAZIT_HTTP_PORT: '0',
    HOWAZIT_LOG_LEVEL: 'warn',
    HOWAZIT_START_TIMEOUT_MS: String(START_MS),
    ...toEngineSettings(engines),
  }
  const dispose = async () => {
    await Promise.all([postgres, clickhouse, ...engines].map((engine) => engine.dispose()))
    await workspace[Symbol.asyncDispose]()
  }
  /** As the superuser, on a connection of its own. */
  const sql = async (statement: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: postgres.url })
    await client.connect()
    await client.query(statement, values).finally(() => client.end())
  }
  const createLogin = () => sql(`create role ${login} login password 'for-tests'`)
  return { env, sql, createLogin, [Symbol.asyncDispose]: dispose }
}

function toEngineSettings([kafka, redis]: readonly [] | readonly [TestKafka, TestRedis]): Record<string, string> {
  if (!kafka || !redis) return {}
  return {
    HOWAZIT_KAFKA_BROKERS: kafka.brokers.join(','),
    HOWAZIT_KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
    HOWAZIT_KAFKA_PARTITIONS: '4',
    HOWAZIT_KAFKA_REPLICATION: '1',
    HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER: 'true',
    HOWAZIT_REDIS_URL: redis.url,
    HOWAZIT_REDIS_PREFIX: redis.prefix,
  }
}

export type Stores = Awaited<ReturnType<typeof createStores>>

/** A tenant of migrated stores. Returns a token of it with every scope. */
export async function addTenant({ env }: Stores, slug: string): Promise<string> {
  const config = toConfig(env)
  const context = await openContext(config, { logger: pino({ level: 'silent' }), roles: ['api'] })
  const scopes = listTenantScopes()
  const expiresAt = new Date(Date.now() + 3_600_000)
  try {
    const { id } = await createTenant(context.oltp, { slug, name: slug })
    return await issueToken(context.signingKeys, { tenantId: id, scopes, expiresAt })
  } finally {
    await context.close()
  }
}
