import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CommandError } from './command-error.ts'
import { configFolder } from './environment.ts'

/** Where a platform is and the API client to be there. */
export interface Profile {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
}

/** Profiles by name. */
export type Profiles = Readonly<Record<string, Profile>>

/** The file of all profiles: secrets lie in it, so it is for its owner alone. */
export const profilesPath = (): string => join(configFolder(), 'credentials.json')

/** Every profile of this user. @throws CommandError for a file that others can read, or that is not one. */
export function readProfiles(): Profiles {
  const path = profilesPath()
  const mode = statSync(path, { throwIfNoEntry: false })?.mode
  if (mode === undefined) return {}
  if ((mode & 0o077) !== 0)
    throw new CommandError(`${path} can be read by others.`, { tryThis: `chmod 600 ${path}, and new secrets` })
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { profiles: Profiles }).profiles
  } catch {
    throw new CommandError(`${path} is not what \`howazit login\` writes.`, {
      tryThis: 'move it away and log in again',
    })
  }
}

/** Adds or replaces a profile. */
export function writeProfile(name: string, profile: Profile): void {
  writeProfiles({ ...readProfiles(), [name]: profile })
}

/** False where there is none of that name. */
export function removeProfile(name: string): boolean {
  const { [name]: removed, ...others } = readProfiles()
  if (removed) writeProfiles(others)
  return removed !== undefined
}

/** By renaming: whoever reads meanwhile sees the old file or the new one. */
function writeProfiles(profiles: Profiles): void {
  const path = profilesPath()
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify({ profiles }, null, 2)}\n`, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, path)
}
