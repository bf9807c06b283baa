import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type Config,
  createServers,
  createTenant,
  loginUrlOf,
  migratePlacements,
  openContext,
  prepareClickhouse,
  prepareDatabase,
  startWorker,
  type Tenant,
  toConfig,
  urlOfDatabase,
} from '@howazit/runtime'
import { type EmbeddedEngines, freePort, startEmbeddedEngines } from '@howazit/runtime/engines'
import type { ServedStandIns, StandIn } from '@howazit/runtime/stand-ins'
import type { Logger } from 'pino'
import { issueToken } from '../auth/issue-token.ts'
import { OPERATOR_SCOPE } from '../auth/token-claims.ts'
import { listTenantScopes } from '../contract.ts'
import { serveApi } from './serve-api.ts'

export interface EmbeddedPlatformOptions {
  /** Everything that lasts lies in it: database, dashboards, keys. */
  readonly stateDir: string
  /** 0 for a free one. */
  readonly port?: number
  /** A folder of connectors beside those that come with the platform. */
  readonly connectorsDir?: string | undefined
  /**
   * Connectors whose vendors are stood for on this machine: nothing of theirs leaves it. An id, `all`, `zoho_crm:oauth` for one of the
   * ways to authenticate, or `my_crm=http://127.0.0.1:4010` for one that is served already.
   */
  readonly standIns?: readonly string[]
  readonly logger: Logger
  readonly tenants: readonly { readonly slug: string; readonly name: string }[]
}

export interface PlatformTenant {
  readonly id: string
  readonly slug: string
  /** Valid for thirty days, on this state. */
  readonly token: string
}

export interface EmbeddedPlatform {
  readonly url: string
  readonly config: Config
  readonly standIns: readonly StandIn[]
  readonly tenants: readonly PlatformTenant[]
  /** May create and change tenants; valid as long as theirs. */
  readonly operatorToken: string
  /** Every process of the platform besides this one, by role. */
  readonly pids: () => Record<'postgres' | 'clickhouse' | 'worker', number>
  /** Stops accepting, drains, closes, in the reverse order of opening. Idempotent. */
  readonly stop: () => Promise<void>
}

const TOKEN_DAYS = 30

/** The whole platform on this machine, with nothing to install: engines, stages and API, listening on 127.0.0.1 only. */
export async function startEmbeddedPlatform(options: EmbeddedPlatformOptions): Promise<EmbeddedPlatform> {
  const { stateDir, logger } = options
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  const opened: { stop: () => Promise<void> }[] = []
  const stopAll = async () => {
    for (const part of opened.reverse()) await part.stop()
    opened.length = 0
  }
  try {
    const { served } = await beginStandIns(options)
    opened.push({
      stop: () =>
        served.then(
          ({ stop }) => stop(),
          () => {},
        ),
    })
    const engines = await startEmbeddedEngines({ stateDir, logger })
    opened.push(engines)
    const { standIns } = await served
    const config = await prepare(engines, { ...options, served: standIns })
    // Side by side; what has started is stopped again where the other fails.
    const [started, created] = await Promise.allSettled([
      startWorker({ config, logger }),
      createIdentities(config, options),
    ])
    if (started.status === 'rejected') throw started.reason
    const worker = started.value
    opened.push(worker)
    if (created.status === 'rejected') throw created.reason
    const identities = created.value
    const api = await serveApi(config, logger)
    opened.push(api)

    let stopped: Promise<void> | undefined
    const pids = () => ({ postgres: engines.postgres.pid, clickhouse: engines.clickhouse.pid, worker: worker.pid() })
    return { url: api.url, config, standIns, ...identities, pids, stop: () => (stopped ??= stopAll()) }
  } catch (error) {
    await stopAll()
    throw error
  }
}

/** Beside the engines, which take as long. What is wrong with a name is said before anything is started. */
async function beginStandIns({ standIns: wanted = [] }: EmbeddedPlatformOptions): Promise<{
  readonly served: Promise<ServedStandIns>
}> {
  if (wanted.length === 0) return { served: Promise.resolve({ standIns: [], stop: async () => {} }) }
  const { chooseStandIns, serveStandIns } = await import('@howazit/runtime/stand-ins')
  const served = serveStandIns(await chooseStandIns(wanted))
  // Whoever waits for it is told; the engines may fail before.
  served.catch(() => {})
  return { served }
}

interface Preparation extends EmbeddedPlatformOptions {
  readonly served: readonly StandIn[]
}

/** Migrates every store and says where it is. */
async function prepare(
  engines: EmbeddedEngines,
  { stateDir, port = 0, connectorsDir, served, logger }: Preparation,
): Promise<Config> {
  const { postgres, clickhouse } = engines
  const httpPort = port === 0 ? await freePort() : port
  const login = { adminUrl: postgres.url, database: 'howazit', password: randomBytes(24).toString('base64url') }
  const url = loginUrlOf(login)
  const config = toConfig({
    HOWAZIT_POSTGRES_URL: url,
    HOWAZIT_POSTGRES_ADMIN_URL: urlOfDatabase(postgres.url, 'howazit'),
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    HOWAZIT_KEY_FILE: join(stateDir, 'keys', 'secrets.key'),
    HOWAZIT_OBJECTS_URL: pathToFileURL(join(stateDir, 'objects')).href,
    HOWAZIT_EGRESS_LOOPBACK: 'true',
    HOWAZIT_EGRESS_DENIED_PORTS: [postgres.port, new URL(clickhouse.url).port, httpPort].join(','),
    ...(connectorsDir !== undefined && { HOWAZIT_CONNECTORS_DIR: resolve(connectorsDir) }),
    HOWAZIT_STAND_INS: served.map(({ connector, url }) => `${connector}=${url}`).join(','),
    HOWAZIT_HTTP_PUBLIC_URL: `http://127.0.0.1:${httpPort}`,
    HOWAZIT_HTTP_PORT: String(httpPort),
    HOWAZIT_LOG_LEVEL: logger.level,
  })
  const preparePostgres = async () => {
    await prepareDatabase(login)
    await migratePlacements({ servers: createServers(config.postgres) })
  }
  await Promise.all([preparePostgres(), prepareClickhouse(config.clickhouse)])
  return config
}

async function createIdentities(
  config: Config,
  { tenants, logger }: EmbeddedPlatformOptions,
): Promise<Pick<EmbeddedPlatform, 'tenants' | 'operatorToken'>> {
  const context = await openContext(config, { logger })
  try {
    const expiresAt = new Date(Date.now() + TOKEN_DAYS * 86_400_000)
    const issue = (tenantId: string | undefined, scopes: readonly string[]) =>
      issueToken(context.signingKeys, { tenantId, scopes, expiresAt })
    const toPlatformTenant = async ({ id, slug }: Tenant) => ({
      id,
      slug,
      token: await issue(id, listTenantScopes()),
    })
    const created = await Promise.all(tenants.map((tenant) => createTenant(context.oltp, tenant)))
    return {
      tenants: await Promise.all(created.map(toPlatformTenant)),
      operatorToken: await issue(undefined, [OPERATOR_SCOPE]),
    }
  } finally {
    await context.close()
  }
}
