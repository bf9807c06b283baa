import type { Configuration } from 'openid-client'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { toIssuerError } from './to-issuer-error.ts'

export interface IssuerClient {
  readonly issuer: string
  /** A public one: whoever logs in shows who he is, this program has no secret. */
  readonly clientId: string
}

/** Of one request to it. */
const TIMEOUT_SECONDS = 10

/** What an identity provider says about itself (OpenID Connect Discovery). @throws CommandError */
export async function openIssuer({ issuer, clientId }: IssuerClient): Promise<Configuration> {
  const server = parseIssuer(issuer)
  // Loaded by who logs in or goes on with a login, not by every command.
  const { allowInsecureRequests, discovery, None } = await import('openid-client')
  const execute = isOfThisMachine(server) ? [allowInsecureRequests] : []
  const options = { execute, timeout: TIMEOUT_SECONDS }
  const provider = await discovery(server, clientId, undefined, None(), options).catch((error: unknown) => {
    throw toIssuerError(error, issuer)
  })
  checkEndpoints(provider, server)
  return provider
}

function parseIssuer(issuer: string): URL {
  const server = URL.canParse(issuer) ? new URL(issuer) : undefined
  if (server && (server.protocol === 'https:' || isOfThisMachine(server))) return server
  throw new CommandError(`${JSON.stringify(issuer)} is no issuer.`, {
    tryThis: 'howazit login --issuer https://login.example.com --client-id ID',
  })
}

/** Without TLS only what does not leave the machine. */
const isOfThisMachine = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname))

/** A token must not be asked for over a connection that everybody can read, whatever the document says. */
function checkEndpoints(provider: Configuration, server: URL): void {
  const metadata = provider.serverMetadata()
  const { token_endpoint: token, device_authorization_endpoint: device, revocation_endpoint: revocation } = metadata
  if (token === undefined || device === undefined)
    throw new CommandError(`${server.href} does not offer logging in with a code (RFC 8628).`, {
      tryThis: 'allow the device authorization grant for this client at the provider, or use an API client',
      exitCode: EXIT.failure,
    })
  for (const endpoint of [token, device, revocation]) if (endpoint !== undefined) parseIssuer(endpoint)
}
