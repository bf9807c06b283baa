import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { isRunning } from './is-running.ts'

/** What stands for a connector's vendor, and where. */
export interface RunningStandIn {
  readonly connector: string
  readonly url: string
}

export interface RunningTenant {
  readonly id: string
  readonly slug: string
  readonly token: string
}

/** What `howazit dev` leaves for the other commands of the same user, so that they find the platform by themselves. */
export interface RunningPlatform {
  readonly url: string
  readonly pid: number
  readonly stateDir: string
  readonly startedAt: string
  readonly tenants: readonly RunningTenant[]
  readonly standIns?: readonly RunningStandIn[]
  /** May create and change tenants. */
  readonly operatorToken: string
}

const folder = () =>
  process.env.HOWAZIT_RUN_DIR ?? join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `howazit-${userInfo().uid}`)

// One file per platform: when the second of two stops, the first is found again.
const FILE = /^platform(-\d+)?\.json$/
const fileOf = (pid: number) => join(folder(), `platform-${pid}.json`)

/** Tokens lie in it: the folder must be ours alone, whoever else can write to the parent. */
function assertOurs(path: string): void {
  const { uid, mode } = statSync(path)
  if (uid !== userInfo().uid || (mode & 0o077) !== 0)
    throw new Error(
      `${path} is not yours alone (owner ${uid}, mode ${(mode & 0o777).toString(8)}). Remove it and start again.`,
    )
}

/** Says that this platform runs, and forgets those that were killed. */
export function writeRunningPlatform(platform: RunningPlatform): void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 })
  assertOurs(folder())
  for (const { pid } of readAll()) if (!isRunning(pid)) removeRunningPlatform(pid)
  const draft = join(folder(), `draft-${platform.pid}`)
  writeFileSync(draft, JSON.stringify(platform, null, 2), { mode: 0o600 })
  renameSync(draft, fileOf(platform.pid))
}

export function removeRunningPlatform(pid: number): void {
  rmSync(fileOf(pid), { force: true })
}

function readAll(): RunningPlatform[] {
  try {
    assertOurs(folder())
    return readdirSync(folder())
      .filter((name) => FILE.test(name))
      .map((name) => JSON.parse(readFileSync(join(folder(), name), 'utf8')) as RunningPlatform)
  } catch {
    return []
  }
}

/** The platform this user has running, if any; the newest of several. */
export function findRunningPlatform(): RunningPlatform | undefined {
  return readAll()
    .filter(({ pid }) => isRunning(pid))
    .sort((left, right) => right.startedAt.localeCompare(left.startedAt))[0]
}
