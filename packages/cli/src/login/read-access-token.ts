import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { changingProfiles, isPerson, type PersonProfile, type Profile, readProfiles } from '../profiles.ts'
import { openIssuer } from './open-issuer.ts'
import { isFresh, type Session, toSession } from './session.ts'
import { toIssuerError } from './to-issuer-error.ts'

/**
 * Tokens of a profile of somebody who logged in. Before one ends, one process of this user gets the next for all of them: many
 * providers end a session whose refresh token is shown twice.
 */
export function createReadAccessToken(name: string): () => Promise<string> {
  let renewing: Promise<string> | undefined
  return async () => {
    const profile = getPerson(readProfiles(), name)
    if (isFresh(profile)) return profile.accessToken
    renewing ??= renew(name).finally(() => {
      renewing = undefined
    })
    return await renewing
  }
}

async function renew(name: string): Promise<string> {
  return await changingProfiles(async (profiles) => {
    // What another process has just got.
    const profile = getPerson(profiles, name)
    if (isFresh(profile)) return profile.accessToken
    const renewed = { ...profile, ...(await refresh(profile)) }
    profiles.set(name, renewed)
    return renewed.accessToken
  })
}

async function refresh({ issuer, clientId, refreshToken, ...session }: PersonProfile): Promise<Session> {
  if (refreshToken === undefined) throw toIssuerError({ error: 'invalid_grant' }, issuer)
  const client = { issuer, clientId }
  const provider = await openIssuer(client)
  const { refreshTokenGrant } = await import('openid-client')
  const tokens = await refreshTokenGrant(provider, refreshToken).catch((error: unknown) => {
    throw toIssuerError(error, issuer)
  })
  return toSession(client, tokens, { ...session, ...client, refreshToken })
}

function getPerson(profiles: ReadonlyMap<string, Profile>, name: string): PersonProfile {
  const profile = profiles.get(name)
  if (profile && isPerson(profile)) return profile
  throw new CommandError(`The profile "${name}" is gone.`, { tryThis: 'howazit login', exitCode: EXIT.notFound })
}
