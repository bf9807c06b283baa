import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { holderOf, tryClaim } from '../claim-file.ts'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'

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

function claim(path: string): void {
  if (tryClaim(join(path, CLAIM))) return
  const holder = holderOf(join(path, CLAIM))
  throw new CommandError(`A platform runs on ${path} already: process ${holder}.`, {
    tryThis: `use it (howazit doctor), stop it (kill ${holder}), or name another folder with --state`,
    exitCode: EXIT.conflict,
  })
}

/** Opens the folder given, or a temporary one without it. */
export async function openStateFolder(given: string | undefined): Promise<StateFolder> {
  const path = given === undefined ? await mkdtemp(join(tmpdir(), TEMPORARY)) : resolve(given)
  await mkdir(path, { recursive: true, mode: 0o700 })
  claim(path)
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
    if (!isOurs || !isClaimed || holderOf(join(path, CLAIM)) !== undefined) continue
    // Its engines may still be going down and write into it: the next start finds it again.
    await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}
