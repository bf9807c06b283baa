import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { issueToken, listTenantScopes } from '@howazit/control-plane'
import {
  type Config,
  createTenant,
  openContext,
  prepareClickhouse,
  prepareDatabase,
  ROLES,
  type Role,
  type Tenant,
  toConfig,
} from '@howazit/runtime'
import { pino } from 'pino'
import { testFolder } from '../../packages/runtime/test/support/test-folder.ts'
import { fixedPort } from './fixed-port.ts'
import { guardFolder } from './guard-folder.ts'
import { type ProfileEngines, type ProfileName, startProfileEngines, toEngineEnv } from './profile-engines.ts'
import { type RoleProcess, superviseRole } from './role-process.ts'

export type { ProfileEngines, ProfileName } from './profile-engines.ts'
export type { RoleEnd, RoleProcess } from './role-process.ts'

export interface ProfileOptions {
  /** Processes per role; a role that is not named is not started. Default: one of each. */
  readonly roles?: Readonly<Partial<Record<Role, number>>>
  /** Their slugs. Default: `one` and `two`. */
  readonly tenants?: readonly string[]
  /** Settings on top of ours. */
  readonly env?: Readonly<Record<string, string>>
  /** Where the processes' logs are kept after the end, one file each. Default: they go with everything else. */
  readonly logsDir?: string
}

/** The platform on real engines with every role in processes of its own, as it is scaled out. */
export interface RunningProfile extends AsyncDisposable {
  readonly name: ProfileName
  readonly engines: ProfileEngines
  /** What the processes were told, for tools that look at the stores. */
  readonly config: Config
  /** The superuser's, of the platform's database. */
  readonly adminUrl: string
  readonly tenants: readonly { readonly tenant: Tenant; readonly token: string }[]
  readonly processes: (role?: Role) => readonly RoleProcess[]
  /** Every role process that runs at the moment. */
  readonly pids: () => Readonly<Record<Role, readonly number[]>>
  /** Resolves when every process serves. */
  readonly ready: () => Promise<void>
  /** Ends everything in order and removes what it wrote. Idempotent. */
  readonly stop: () => Promise<void>
}

const DATABASE = 'howazit'
const TOKEN_DAYS = 30
const ONE_EACH = Object.fromEntries(ROLES.map((role) => [role, 1]))

/**
 * Starts the engines of a profile, migrates them, makes the tenants and runs `howazit serve ROLE` for each process. Nothing
 * is left behind, also when this process is killed.
 *
 * @throws EngineMissing where Kafka or Redis cannot be started here.
 */
export async function startProfile(name: ProfileName, options: ProfileOptions = {}): Promise<RunningProfile> {
  const { roles = ONE_EACH, tenants: slugs = ['one', 'two'] } = options
  await using starting = new AsyncDisposableStack()
  const folder = await createFolder(starting)
  const engines = starting.use(await startProfileEngines(name, folder))
  const { env, adminUrl } = await prepareStores(engines, folder, options.env)
  const config = toConfig(env)
  const tenants = await addTenants(config, slugs)

  const logsDir = options.logsDir ?? join(folder, 'logs')
  await mkdir(logsDir, { recursive: true })
  const counts = ROLES.flatMap((role) => Array.from({ length: roles[role] ?? 0 }, (_, ordinal) => ({ role, ordinal })))
  const processes: RoleProcess[] = []
  starting.defer(async () => void (await Promise.all(processes.map((one) => one.stop()))))
  for (const { role, ordinal } of counts) {
    const port = { HOWAZIT_HTTP_PORT: String(await fixedPort()) }
    processes.push(superviseRole({ role, env: { ...env, ...port }, logPath: join(logsDir, `${role}-${ordinal}.log`) }))
  }
  const ready = async () => void (await Promise.all(processes.map((one) => one.ready())))
  await ready()

  const running = starting.move()
  const stop = () => running.disposeAsync()
  return {
    name,
    engines,
    config,
    adminUrl,
    tenants,
    processes: (role) => processes.filter((one) => role === undefined || one.role === role),
    pids: () => pidsByRole(processes),
    ready,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function createFolder(stack: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(testFolder(), 'profile-'))
  // As root, PostgreSQL runs as another user, who has to get through this folder.
  await chmod(folder, 0o711)
  const release = guardFolder(folder)
  stack.defer(async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    release()
  })
  return folder
}

async function prepareStores(engines: ProfileEngines, folder: string, more: ProfileOptions['env']) {
  const adminUrl = new URL(engines.postgres.url)
  const password = randomBytes(24).toString('base64url')
  const { url } = await prepareDatabase({ adminUrl: adminUrl.href, database: DATABASE, password })
  adminUrl.pathname = `/${DATABASE}`
  const env: Record<string, string> = {
    HOWAZIT_POSTGRES_URL: url,
    HOWAZIT_POSTGRES_ADMIN_URL: adminUrl.href,
    ...toEngineEnv(engines),
    HOWAZIT_KEY_FILE: join(folder, 'secrets.key'),
    HOWAZIT_EGRESS_LOOPBACK: 'true',
    HOWAZIT_LOG_LEVEL: 'warn',
    ...more,
  }
  await prepareClickhouse(toConfig(env).clickhouse)
  return { env, adminUrl: adminUrl.href }
}

/** Tenants and a token of each with every scope. */
async function addTenants(config: Config, slugs: readonly string[]): Promise<RunningProfile['tenants']> {
  const context = await openContext(config, { logger: pino({ level: 'silent' }) })
  try {
    const scopes = listTenantScopes()
    const expiresAt = new Date(Date.now() + TOKEN_DAYS * 86_400_000)
    const add = async (slug: string) => {
      const tenant = await createTenant(context.oltp, { slug, name: slug })
      return { tenant, token: await issueToken(context.signingKeys, { tenantId: tenant.id, scopes, expiresAt }) }
    }
    return await Promise.all(slugs.map(add))
  } finally {
    await context.close()
  }
}

function pidsByRole(processes: readonly RoleProcess[]): Readonly<Record<Role, readonly number[]>> {
  const pids = (role: Role) => processes.filter((one) => one.role === role).flatMap((one) => one.pid() ?? [])
  return {
    api: pids('api'),
    processor: pids('processor'),
    dispatcher: pids('dispatcher'),
    sink: pids('sink'),
    delivery: pids('delivery'),
    realtime: pids('realtime'),
  }
}
