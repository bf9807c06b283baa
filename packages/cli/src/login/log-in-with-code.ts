import type { Configuration, DeviceAuthorizationResponse, TokenEndpointResponse } from 'openid-client'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { type IssuerClient, openIssuer } from './open-issuer.ts'
import { printable } from './printable.ts'
import { type Session, toSession } from './session.ts'
import { toIssuerError } from './to-issuer-error.ts'

export interface CodeLogin extends IssuerClient {
  readonly scopes: readonly string[]
  /** For providers that want to know whom the token is for. */
  readonly audience: string | undefined
  /** Shows what to do where. */
  readonly show: (lines: readonly string[]) => void
  readonly signal: AbortSignal
}

/**
 * Logs somebody in who has a browser, here or elsewhere (OAuth 2.0 Device Authorization Grant, RFC 8628): a code is shown, and
 * the provider is asked as often as it allows whether it has been entered.
 *
 * @throws CommandError where it was refused, not done in time, or interrupted.
 */
export async function logInWithCode({ scopes, audience, show, signal, ...client }: CodeLogin): Promise<Session> {
  const provider = await openIssuer(client)
  const { initiateDeviceAuthorization } = await import('openid-client')
  const parameters = { scope: scopes.join(' '), ...(audience !== undefined && { audience }) }
  try {
    const device = await initiateDeviceAuthorization(provider, parameters)
    show(describe(device))
    return toSession(client, await waitForToken(provider, device, signal))
  } catch (error) {
    if (!signal.aborted) throw error instanceof CommandError ? error : toIssuerError(error, client.issuer)
    throw new CommandError('Interrupted: nobody is logged in.', {
      tryThis: 'howazit login again',
      exitCode: EXIT.interrupted,
    })
  }
}

async function waitForToken(
  provider: Configuration,
  device: DeviceAuthorizationResponse,
  signal: AbortSignal,
): Promise<TokenEndpointResponse> {
  const { pollDeviceAuthorizationGrant } = await import('openid-client')
  const expiry = AbortSignal.timeout(device.expires_in * 1000)
  const ending = AbortSignal.any([signal, expiry])
  try {
    // Beside its end, because the client looks at the signal between its pauses only.
    const polling = pollDeviceAuthorizationGrant(provider, device, {}, { signal: ending })
    return await Promise.race([polling, untilAborted(ending)])
  } catch (error) {
    // Providers say so too, to whoever still asks.
    throw expiry.aborted ? Object.assign(new Error('The code expired.'), { error: 'expired_token' }) : error
  }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))

function describe(device: DeviceAuthorizationResponse): readonly string[] {
  const { user_code: code, verification_uri: address, verification_uri_complete: withCode } = device
  return [
    `Open  ${toAddress(address)}`,
    `Code  ${printable(code)}`,
    ...(withCode === undefined ? [] : [`Or    ${toAddress(withCode)}`]),
  ]
}

/** Terminals make links of what they show: nothing but a page. */
function toAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url.href
  throw new CommandError('The provider names no page for the code.', {
    tryThis: 'check --issuer',
    exitCode: EXIT.failure,
  })
}
