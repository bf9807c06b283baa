import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

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
}

const folder = () =>
  process.env.HOWAZIT_RUN_DIR ?? join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `howazit-${userInfo().uid}`)
const file = () => join(folder(), 'platform.json')

/** Tokens lie in it: the folder must be ours alone, whoever else can write to the parent. */
function assertOurs(path: string): void {
  const { uid, mode } = statSync(path)
  if (uid !== userInfo().uid || (mode & 0o077) !== 0)
    throw new Error(
      `${path} is not yours alone (owner ${uid}, mode ${(mode & 0o777).toString(8)}). Remove it and start again.`,
    )
}

export function writeRunningPlatform(platform: RunningPlatform): void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 })
  assertOurs(folder())
  const draft = `${file()}.${process.pid}`
  writeFileSync(draft, JSON.stringify(platform, null, 2), { mode: 0o600 })
  renameSync(draft, file())
}

/** Only the platform that wrote the file may remove it: a second one may have taken its place. */
export function removeRunningPlatform(pid: number): void {
  if (readFile()?.pid === pid) rmSync(file(), { force: true })
}

function readFile(): RunningPlatform | undefined {
  try {
    assertOurs(folder())
    return JSON.parse(readFileSync(file(), 'utf8')) as RunningPlatform
  } catch {
    return undefined
  }
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The platform this user has running, if any. */
export function findRunningPlatform(): RunningPlatform | undefined {
  const platform = readFile()
  return platform && isAlive(platform.pid) ? platform : undefined
}
