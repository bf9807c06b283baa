import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type Act,
  type Context,
  createTenant,
  type Env,
  openContext,
  prepareClickhouse,
  prepareDatabase,
  startPipeline,
  type Tenant,
  toConfig,
} from '@howazit/runtime'
import type { ClientCredentials } from '@howazit/sdk'
import { pino } from 'pino'
import { TRACKER_FOLDER } from '../../../runtime/test/connections/start-tracker.ts'
import { createTestClickhouse, createTestPostgres, type TestPostgres } from '../../../runtime/test/support/databases.ts'
import { CANARY_KEY, watchText } from '../../../runtime/test/support/leaks.ts'
import { issueToken } from '../../src/auth/issue-token.ts'
import { OPERATOR_SCOPE } from '../../src/auth/token-claims.ts'
import { listTenantScopes } from '../../src/contract.ts'
import { serveApi } from '../../src/platform/serve-api.ts'

export interface TestPlatform extends AsyncDisposable {
  readonly url: string
  /** Of tenant acme, with every scope. */
  readonly token: string
  /** Of tenant globex, with every scope. */
  readonly otherToken: string
  readonly operatorToken: string
  /** Globex. */
  readonly otherTenant: Tenant
  /** For looking behind the fences: the superuser's URL, and what the platform has open. */
  readonly adminUrl: string
  readonly context: Context
  /** An operator of its own, with an id and a secret. */
  createOperator(name: string): Promise<ClientCredentials>
  revokeOperator(clientId: string): Promise<void>
  /** A token of tenant acme with these scopes, for an hour if it is not said otherwise. */
  tokenWith(scopes: readonly string[], lifetimeMs?: number): Promise<string>
  /** What was logged as a warning or an error, but for work that a busy database leaves for later. */
  readonly errors: readonly string[]
  stop(): Promise<void>
}

const ACT: Act = { actor: { kind: 'cli' }, operation: 'test' }
const ALL_SCOPES = listTenantScopes()

const ERRORS_MAX = 100
const HOUR_MS = 3_600_000

export interface StartPlatformOptions {
  readonly hasStages?: boolean
  /** Further settings. */
  readonly env?: Env
}

/** The API on databases of its own, with two tenants. The stages behind it run where they are asked for. */
export async function startPlatform({ hasStages = false, env = {} }: StartPlatformOptions = {}): Promise<TestPlatform> {
  const [postgres, clickhouse] = await Promise.all([createTestPostgres(), createTestClickhouse()])
  const folder = await mkdtemp(join(tmpdir(), 'howazit-objects-'))
  const config = toConfig({
    HOWAZIT_POSTGRES_URL: postgres.url,
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    HOWAZIT_CLICKHOUSE_DATABASE: clickhouse.database,
    HOWAZIT_KEY: CANARY_KEY,
    HOWAZIT_EGRESS_LOOPBACK: 'true',
    HOWAZIT_CONNECTORS_DIR: TRACKER_FOLDER,
    HOWAZIT_HTTP_PORT: '0',
    // What stages make as files is asked for; without them nothing is there.
    ...(hasStages && { HOWAZIT_OBJECTS_URL: pathToFileURL(folder).href }),
    ...env,
  })
  await prepareClickhouse(config.clickhouse)
  if (hasStages) await prepareJobs(postgres)

  const errors: string[] = []
  // Whoever fails in a circle must not fill the memory with saying so.
  const write = (line: string) => {
    watchText('the log', line)
    const { level, msg, reason } = JSON.parse(line) as { level: number; msg: string; reason?: string }
    const isForLater = msg === 'job.failed' && reason?.startsWith('[unavailable]') === true
    if (level >= pino.levels.values.warn! && !isForLater && errors.length < ERRORS_MAX) errors.push(line)
  }
  const logger = pino({ level: 'debug' }, { write })
  const context = await openContext(config, { logger })
  const acme = await createTenant(context.oltp, { slug: 'acme', name: 'Acme' })
  const globex = await createTenant(context.oltp, { slug: 'globex', name: 'Globex' })
  const pipeline = hasStages ? await startPipeline(context) : undefined
  const tokenOf = (tenantId: string | undefined, scopes: readonly string[], lifetimeMs = HOUR_MS) =>
    issueToken(context.signingKeys, { tenantId, scopes, expiresAt: new Date(Date.now() + lifetimeMs) })
  const api = await serveApi(config, logger)

  const stop = async () => {
    await api.stop()
    await pipeline?.stop()
    await context.close()
    await Promise.all([postgres.dispose(), clickhouse.dispose(), rm(folder, { recursive: true, force: true })])
  }
  return {
    url: api.url,
    token: await tokenOf(acme.id, ALL_SCOPES),
    otherToken: await tokenOf(globex.id, ALL_SCOPES),
    operatorToken: await tokenOf(undefined, [OPERATOR_SCOPE]),
    otherTenant: globex,
    adminUrl: postgres.url,
    context,
    tokenWith: (scopes, lifetimeMs) => tokenOf(acme.id, scopes, lifetimeMs),
    createOperator: (name) => context.operatorClients.create(name, ACT),
    revokeOperator: (clientId) => context.operatorClients.revoke(clientId, ACT),
    errors,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** The template has every table but those of the job queue, which belong to the role that works on it. */
async function prepareJobs({ url, database }: TestPostgres): Promise<void> {
  await prepareDatabase({ adminUrl: url, database, password: 'for-tests' })
}
