import type { TokenEndpointResponse } from 'openid-client'
import type { PersonProfile } from '../profiles.ts'
import type { IssuerClient } from './open-issuer.ts'

/** What an identity provider gave to who logged in. */
export type Session = Omit<PersonProfile, 'url'>

/** Of a token whose lifetime is not told. */
const LIFETIME_SECONDS = 300

/** The next one of a session has the refresh token of the one before, where the provider gave no new one. */
export function toSession(client: IssuerClient, tokens: TokenEndpointResponse, before?: Session): Session {
  const { access_token: accessToken, expires_in: seconds = LIFETIME_SECONDS } = tokens
  const refreshToken = tokens.refresh_token ?? before?.refreshToken
  const expiresAt = new Date(Date.now() + seconds * 1000).toISOString()
  return { ...client, accessToken, expiresAt, ...(refreshToken !== undefined && { refreshToken }) }
}

/** For calls that take long, and for clocks that differ. */
const SPARE_MS = 30_000

export const isFresh = ({ expiresAt }: Session): boolean => Date.parse(expiresAt) - Date.now() > SPARE_MS
