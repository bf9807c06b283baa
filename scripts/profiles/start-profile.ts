import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, prepareClickhouse, prepareDatabase, ROLES, type Role, toConfig } from '@howazit/runtime'
import { testFolder } from '../../packages/runtime/test/support/test-folder.ts'
import { addTenants, type NewTenants, type ProfileTenant } from './add-tenants.ts'
import { fixedPort } from './fixed-port.ts'
import { guardFolder } from './guard-folder.ts'
import { type ProfileEngines, type ProfileName, startProfileEngines, toEngineEnv } from './profile-engines.ts'
import { type RoleProcess, superviseRole } from './role-process.ts'

export type { ProfileEngines, ProfileName } from './profile-engines.ts'
export type { Program, RoleEnd, RoleProcess } from './role-process.ts'

export interface ProfileOptions {
  /** Processes per role; a role that is not named is not started. Default: one of each. */
  readonly roles?: Readonly<Partial<Record<Role, number>>>
  /** Their slugs. Default: `one` and `two`. */
  readonly tenants?: readonly string[]
  /** As in NewTenants. */
  readonly quotaPerSecond?: number
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
  readonly tenants: readonly ProfileTenant[]
  /** More of them. */
  readonly addTenants: (options: NewTenants) => Promise<readonly ProfileTenant[]>
  /** One more process, with settings of its own, that serves when this resolves; it is not among `processes`. */
  readonly addProcess: (role: Role, env: Readonly<Record<string, string>>) => Promise<AddedProcess>
  readonly processes: (role?: Role) => readonly RoleProcess[]
  /** Every role process that runs at the moment. */
  readonly pids: () => Readonly<Record<Role, readonly number[]>>
  /** Resolves when every process serves. */
  readonly ready: () => Promise<void>
  /** Ends everything in order and removes what it wrote. Idempotent. */
  readonly stop: () => Promise<void>
}

export interface AddedProcess extends RoleProcess, AsyncDisposable {}

const DATABASE = 'howazit'
const ONE_EACH = Object.fromEntries(ROLES.map((role) => [role, 1]))

/**
 * Starts the engines of a profile, migrates them, makes the tenants and runs `howazit serve ROLE` for each process. Nothing
 * is left behind, also when this process is killed.
 *
 * @throws EngineMissing where Kafka or Redis cannot be started here.
 */
export async function startProfile(name: ProfileName, options: ProfileOptions = {}): Promise<RunningProfile> {
  const { roles = ONE_EACH, tenants: slugs = ['one', 'two'], quotaPerSecond } = options
  await using starting = new AsyncDisposableStack()
  const folder = await createFolder(starting)
  const engines = starting.use(await startProfileEngines(name, folder))
  const { env, adminUrl } = await prepareStores(engines, folder, options.env)
  const config = toConfig(env)
  const add = (tenants: NewTenants) => addTenants(config, tenants)
  const tenants = await add({ tenants: slugs, quotaPerSecond })

  const logsDir = options.logsDir ?? join(folder, 'logs')
  await mkdir(logsDir, { recursive: true })
  const launch = async (role: Role, log: string, more: ProfileOptions['env'] = {}) => {
    const own = { ...env, ...more, HOWAZIT_HTTP_PORT: String(await fixedPort()) }
    return superviseRole({ role, env: own, logPath: join(logsDir, `${log}.log`) })
  }
  const counts = ROLES.flatMap((role) => Array.from({ length: roles[role] ?? 0 }, (_, ordinal) => ({ role, ordinal })))
  const processes: RoleProcess[] = []
  const added: RoleProcess[] = []
  starting.defer(async () => void (await Promise.all([...processes, ...added].map((one) => one.stop()))))
  for (const { role, ordinal } of counts) processes.push(await launch(role, `${role}-${ordinal}`))
  const addProcess = async (role: Role, more: ProfileOptions['env']) => {
    const one = await launch(role, `${role}-added-${added.length}`, more)
    added.push(one)
    await one.ready()
    return Object.assign(one, { [Symbol.asyncDispose]: one.stop })
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
    addTenants: add,
    addProcess,
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

function pidsByRole(processes: readonly RoleProcess[]): Readonly<Record<Role, readonly number[]>> {
  const pids = (role: Role) => processes.filter((one) => one.role === role).flatMap((one) => one.pid() ?? [])
  return {
    api: pids('api'),
    processor: pids('processor'),
    dispatcher: pids('dispatcher'),
    sink: pids('sink'),
    delivery: pids('delivery'),
    insights: pids('insights'),
    realtime: pids('realtime'),
  }
}
