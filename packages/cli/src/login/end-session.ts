import type { PersonProfile } from '../profiles.ts'
import { openIssuer } from './open-issuer.ts'

/**
 * Tells the provider that nobody goes on with the session (RFC 7009). False where it could not be told, or offers no way to: it
 * ends by itself then.
 */
export async function endSession({ refreshToken, ...client }: PersonProfile): Promise<boolean> {
  if (refreshToken === undefined) return true
  try {
    const provider = await openIssuer(client)
    if (provider.serverMetadata().revocation_endpoint === undefined) return false
    const { tokenRevocation } = await import('openid-client')
    await tokenRevocation(provider, refreshToken, { token_type_hint: 'refresh_token' })
    return true
  } catch {
    return false
  }
}
