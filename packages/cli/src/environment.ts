import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ClientCredentials } from '@howazit/sdk'

/** Who to be, as the environment says it. */
export function readCredentials(): string | ClientCredentials | undefined {
  return process.env.HOWAZIT_TOKEN ?? readClientCredentials()
}

/** The API client of the environment. */
export function readClientCredentials(): ClientCredentials | undefined {
  const { HOWAZIT_CLIENT_ID: clientId, HOWAZIT_CLIENT_SECRET: secret } = process.env
  return clientId === undefined || secret === undefined ? undefined : { clientId, secret }
}

/** A variable that the user names. */
export const readVariable = (name: string): string | undefined => process.env[name]

export const readClientSecret = (): string | undefined => process.env.HOWAZIT_CLIENT_SECRET

/** Which profile to use, where nothing comes before it. */
export const readProfileName = (): string | undefined => process.env.HOWAZIT_PROFILE

/** Where this user's profiles are (XDG Base Directory Specification). */
export const configFolder = (): string =>
  process.env.HOWAZIT_CONFIG_DIR ?? join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'howazit')

/** What this user edits texts with; `VISUAL` before `EDITOR`, as everywhere. */
export const readEditor = (): string | undefined => process.env.VISUAL ?? process.env.EDITOR

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()])

/**
 * That of a process which runs Pact: it tells nobody that it is used, and sends nothing through a proxy, because it would send
 * what it says to itself through it as well.
 */
export function pactEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !PROXIES.includes(name))
  return { ...Object.fromEntries(kept), PACT_DO_NOT_TRACK: 'true' }
}

/**
 * When something reproducible is said to be made (https://reproducible-builds.org/specs/source-date-epoch/); undefined where nobody
 * says, or says no time.
 */
export function sourceDate(): Date | undefined {
  const seconds = process.env.SOURCE_DATE_EPOCH
  return seconds !== undefined && /^\d{1,12}$/.test(seconds) ? new Date(Number(seconds) * 1_000) : undefined
}
