import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { isRunning, startOf } from '../is-running.ts'

/** A folder that holds a platform's state, claimed by this process: two platforms on one state would share engines. */
export interface StateFolder {
  readonly path: string
  /** The port the API had when it ran on this state last, so that clients find it again after a restart. */
  readonly lastPort: number | undefined
  readonly rememberPort: (port: number) => Promise<void>
  /** Gives it up; a temporary one is gone then. */
  readonly release: () => Promise<void>
}

const TEMPORARY = 'howazit-dev-'
const CLAIM = 'dev.pid'
const PORT = 'dev.port'

const readOr = async (path: string, fallback: string) => await readFile(path, 'utf8').catch(() => fallback)

/** The id of the process that holds the claim, if it still runs. */
async function holderOf(path: string): Promise<number | undefined> {
  const [pid, startedAt] = (await readOr(join(path, CLAIM), '')).split(' ')
  if (!pid || !isRunning(Number(pid))) return undefined
  const isSame = startedAt === '' || startOf(Number(pid)) === startedAt
  return isSame ? Number(pid) : undefined
}

async function claim(path: string): Promise<void> {
  const content = `${process.pid} ${startOf(process.pid) ?? ''}`
  const write = () => writeFile(join(path, CLAIM), content, { flag: 'wx', mode: 0o600 })
  try {
    await write()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const holder = await holderOf(path)
    if (holder !== undefined)
      throw new CommandError(`A platform runs on ${path} already: process ${holder}.`, {
        tryThis: `use it (howazit doctor), stop it (kill ${holder}), or name another folder with --state`,
        exitCode: EXIT.conflict,
      })
    // Left by one that was killed.
    await rm(join(path, CLAIM), { force: true })
    await write()
  }
}

/** Opens the folder given, or a temporary one without it. */
export async function openStateFolder(given: string | undefined): Promise<StateFolder> {
  const path = given === undefined ? await mkdtemp(join(tmpdir(), TEMPORARY)) : resolve(given)
  await mkdir(path, { recursive: true, mode: 0o700 })
  await claim(path)
  const lastPort = Number(await readOr(join(path, PORT), ''))
  return {
    path,
    lastPort: lastPort > 0 ? lastPort : undefined,
    rememberPort: (port) => writeFile(join(path, PORT), String(port), { mode: 0o600 }),
    release: () =>
      given === undefined ? rm(path, { recursive: true, force: true }) : rm(join(path, CLAIM), { force: true }),
  }
}

/** Removes the temporary folders that platforms of this user left when they were killed. */
export async function removeAbandonedStates(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(TEMPORARY))
  for (const path of names.map((name) => join(tmpdir(), name))) {
    const isOurs = await stat(path).then(({ uid }) => uid === userInfo().uid)
    // One that was made just now has no claim yet.
    const isClaimed = (await readOr(join(path, CLAIM), '')) !== ''
    if (!isOurs || !isClaimed || (await holderOf(path)) !== undefined) continue
    // Its engines may still be going down and write into it: the next start finds it again.
    await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}
