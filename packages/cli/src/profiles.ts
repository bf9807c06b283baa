import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { releaseClaim, tryClaim } from './claim-file.ts'
import { CommandError } from './command-error.ts'
import { configFolder } from './environment.ts'
import { EXIT } from './exit-code.ts'

/** An API client of a platform. */
export interface ClientProfile {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
}

/** Somebody who logged in where an identity provider knows him. */
export interface PersonProfile {
  readonly url: string
  readonly issuer: string
  /** What the provider knows this program as. */
  readonly clientId: string
  readonly accessToken: string
  readonly expiresAt: string
  readonly refreshToken?: string
}

/** Where a platform is and who to be there. */
export type Profile = ClientProfile | PersonProfile

export const isPerson = (profile: Profile): profile is PersonProfile => 'issuer' in profile

/** The file of all profiles: secrets lie in it, so it is for its owner alone. */
export const profilesPath = (): string => join(configFolder(), 'credentials.json')

/**
 * Every profile of this user, by name; whatever it is called.
 *
 * @throws CommandError for a file that others can read, or that is not one.
 */
export function readProfiles(): ReadonlyMap<string, Profile> {
  const path = profilesPath()
  const mode = statSync(path, { throwIfNoEntry: false })?.mode
  if (mode === undefined) return new Map()
  if ((mode & 0o077) !== 0)
    throw new CommandError(`${path} can be read by others.`, { tryThis: `chmod 600 ${path}, and new secrets` })
  try {
    return new Map(Object.entries((JSON.parse(readFileSync(path, 'utf8')) as { profiles: object }).profiles))
  } catch {
    throw new CommandError(`${path} is not what \`howazit login\` writes.`, {
      tryThis: 'move it away and log in again',
    })
  }
}

/** Adds or replaces a profile. */
export const writeProfile = (name: string, profile: Profile): Promise<void> =>
  changingProfiles((profiles) => void profiles.set(name, profile))

/** False where there is none of that name. */
export const removeProfile = (name: string): Promise<boolean> => changingProfiles((profiles) => profiles.delete(name))

/** As long as an issuer takes for a new token, and a little more. */
const WAIT_MAX_MS = 20_000
const LOOK_EVERY_MS = 25

/**
 * Reads the profiles, lets them be changed and writes them. One process of this user at a time: the others wait, and read what
 * it wrote. Two that find what a killed process left behind, at the same moment, may both go on: it costs a login.
 */
export async function changingProfiles<Result>(
  change: (profiles: Map<string, Profile>) => Result | Promise<Result>,
): Promise<Result> {
  mkdirSync(configFolder(), { recursive: true, mode: 0o700 })
  const claim = `${profilesPath()}.lock`
  const deadline = performance.now() + WAIT_MAX_MS
  while (!tryClaim(claim)) {
    if (performance.now() > deadline)
      throw new CommandError(`Another command is changing ${profilesPath()}.`, {
        tryThis: 'wait until it ends, and run this one again',
        exitCode: EXIT.tryAgain,
      })
    await delay(LOOK_EVERY_MS)
  }
  try {
    const profiles = new Map(readProfiles())
    const result = await change(profiles)
    writeProfiles(profiles)
    return result
  } finally {
    releaseClaim(claim)
  }
}

/** By renaming: whoever reads meanwhile sees the old file or the new one. */
function writeProfiles(profiles: ReadonlyMap<string, Profile>): void {
  const path = profilesPath()
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify({ profiles: Object.fromEntries(profiles) }, null, 2)}\n`, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, path)
}
