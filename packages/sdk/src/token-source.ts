import { HowazitError } from './errors.ts'
import type { TokenGrant } from './generated/types.gen.ts'
import type { Clock } from './transport/clock.ts'

/** The id and secret of an API client. */
export interface ClientCredentials {
  readonly clientId: string
  readonly secret: string
  /** Some of the client's scopes; all of them by default. */
  readonly scopes?: readonly string[]
}

interface TokenSourceDeps {
  readonly clock: Clock
  readonly requestToken: (form: Readonly<Record<string, string>>) => Promise<TokenGrant>
}

/** The rest of a token's life is for calls that take long, and for clocks that differ. */
const USED_SHARE = 0.8

/** Tokens of a client: one request for all calls that need one at the same time, and a new token before the old one ends. */
export const createTokenSource = (
  { clientId, secret, scopes }: ClientCredentials,
  { clock, requestToken }: TokenSourceDeps,
): (() => Promise<string>) => {
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    ...(scopes && { scope: scopes.join(' ') }),
  }
  let current: { readonly token: string; readonly untilMs: number } | undefined
  let requested: Promise<string> | undefined

  const request = async (): Promise<string> => {
    const askedAtMs = clock.now()
    try {
      const { access_token: token, expires_in: seconds } = await requestToken(form)
      current = { token, untilMs: askedAtMs + seconds * 1000 * USED_SHARE }
      return token
    } catch (cause) {
      throw isRefusal(cause)
        ? new HowazitError('auth_failed', `Client ${clientId} was refused a token.`, { cause })
        : cause
    } finally {
      requested = undefined
    }
  }

  return async () => {
    if (current && clock.now() < current.untilMs) return current.token
    requested ??= request()
    return await requested
  }
}

// Anything else, such as a platform that is away, is no matter of who asks.
const isRefusal = (cause: unknown): boolean =>
  HowazitError.is(cause) && (cause.details?.status === 400 || cause.details?.status === 401)
