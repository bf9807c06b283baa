import { createHowazit, type HowazitOptions } from '@howazit/sdk'
import { CommandError } from './command-error.ts'
import { readCredentials, readProfileName } from './environment.ts'
import { EXIT } from './exit-code.ts'
import { findTenant } from './find-tenant.ts'
import { createReadAccessToken } from './login/read-access-token.ts'
import { isPerson, readProfiles } from './profiles.ts'
import { findRunningPlatform, type RunningPlatform } from './running-platform.ts'

/** The address that was asked for, as profiles keep it. */
export const toBaseUrl = (url: string): string => url.replace(/\/+$/, '')

/** Where to send requests and as whom. */
export interface Target {
  readonly url: string
  readonly auth: NonNullable<HowazitOptions['auth']>
  /** The platform that this user has running: what is tried there needs no reason. */
  readonly isRunningHere?: boolean
}

/** What the command line says about it. */
export interface Asked {
  readonly url?: string | undefined
  readonly tenant?: string | undefined
  readonly profile?: string | undefined
  /** Why, where an operator enters a tenant. */
  readonly reason?: string | undefined
}

/** Operators have a profile of their own, so that what is meant for a tenant never runs as one. */
const DEFAULT_PROFILE = { tenant: 'default', operator: 'operator' } as const
export type Capacity = keyof typeof DEFAULT_PROFILE

/** Of the ten minutes of a token. */
const ENTERED_MS = 480_000

/**
 * The profile that was asked for; what the environment names; the platform this user has running; the profile that `howazit
 * login` wrote. What is kept for one address is never sent to another.
 */
export function findTarget(given: Asked, capacity: Capacity = 'tenant'): Target {
  const asked = { ...given, url: given.url && toBaseUrl(given.url) }
  const platform = findRunningPlatform()
  return (
    ofProfile(asked, asked.profile) ??
    ofEnvironment(asked, platform) ??
    ofProfile(asked, readProfileName()) ??
    ofPlatform(asked, platform, capacity) ??
    ofProfileIfThere(asked, DEFAULT_PROFILE[capacity]) ??
    refuse(asked)
  )
}

function ofEnvironment({ url }: Asked, platform: RunningPlatform | undefined): Target | undefined {
  const auth = readCredentials()
  if (auth === undefined) return undefined
  const found = url ?? platform?.url
  if (found !== undefined) return { url: found, auth }
  throw new CommandError('The environment says who to be, and nothing says where.', {
    tryThis: 'set HOWAZIT_URL, or give --url URL',
  })
}

function ofProfile(asked: Asked, name: string | undefined): Target | undefined {
  if (name === undefined) return undefined
  const profiles = readProfiles()
  const profile = profiles.get(name)
  const others = [...profiles.keys()]
  if (!profile)
    throw new CommandError(`There is no profile "${name}".`, {
      tryThis: others.length === 0 ? 'howazit login' : others.map((other) => `--profile ${other}`).join(' or '),
      exitCode: EXIT.notFound,
    })
  if (asked.url !== undefined && asked.url !== profile.url)
    throw new CommandError(`The profile "${name}" is for ${profile.url}, not for ${asked.url}.`, {
      tryThis: 'leave --url and HOWAZIT_URL away, or log in there under another --profile',
    })
  const auth = isPerson(profile)
    ? createReadAccessToken(name)
    : { clientId: profile.clientId, secret: profile.clientSecret }
  return { url: profile.url, auth }
}

function ofProfileIfThere(asked: Asked, name: string): Target | undefined {
  const profile = readProfiles().get(name)
  return profile && (asked.url === undefined || asked.url === profile.url) ? ofProfile(asked, name) : undefined
}

function ofPlatform(
  { url, tenant, reason = 'howazit' }: Asked,
  platform: RunningPlatform | undefined,
  capacity: Capacity,
) {
  if (!platform || (url !== undefined && url !== platform.url)) return undefined
  if (capacity === 'operator') return { url: platform.url, auth: platform.operatorToken, isRunningHere: true }
  const known = tenant === undefined ? platform.tenants[0] : platform.tenants.find(({ slug }) => slug === tenant)
  return { url: platform.url, auth: known?.token ?? enterAgainAndAgain(platform, tenant as string, reason) }
}

/** Tokens of a tenant that was created since the platform started: a new one before the old one ends. */
function enterAgainAndAgain(platform: RunningPlatform, slug: string, reason: string): () => Promise<string> {
  const howazit = createHowazit({ baseUrl: platform.url, auth: platform.operatorToken })
  let current: { readonly token: Promise<string>; readonly untilMs: number } | undefined
  const create = async () => {
    const { id } = await findTenant(howazit, slug)
    return (await howazit.tenants.createToken(id, {}, { reason })).access_token
  }
  return () => {
    if (!current || current.untilMs < Date.now()) current = { token: create(), untilMs: Date.now() + ENTERED_MS }
    return current.token
  }
}

function refuse({ url }: Asked): never {
  if (url === undefined)
    throw new CommandError('No platform is running here and none was named.', {
      tryThis: 'run `npm start` (or `howazit dev`) in another terminal, or `howazit login --url URL`',
    })
  throw new CommandError('HOWAZIT_TOKEN is not set.', {
    tryThis: `howazit login --url ${url}, or set HOWAZIT_TOKEN, or HOWAZIT_CLIENT_ID and HOWAZIT_CLIENT_SECRET`,
  })
}
