import type { Tenant } from '../tenancy/tenant.ts'
import type { EndpointSettings } from './endpoint-settings.ts'
import type { EndpointTokens, TokenFailure } from './endpoint-tokens.ts'

/** What goes with a request to an endpoint beside the signed message. */
export interface EndpointProof {
  readonly headers: Readonly<Record<string, string>>
  readonly tls: EndpointSettings['tls']
  /** The token that a 401 may be about: ask again with it as `stale`. */
  readonly token?: string
}

export interface ProofAsked {
  readonly webhookId: string
  readonly settings: EndpointSettings
  /** The token that was refused. */
  readonly stale?: string
}

/** Headers and certificate of an endpoint; of OAuth 2.0 with a token that was kept or is asked for now. */
export async function proveEndpoint(
  tokens: EndpointTokens,
  tenant: Tenant,
  { webhookId, settings, stale }: ProofAsked,
): Promise<EndpointProof | { readonly failure: TokenFailure }> {
  const { auth, headers = {}, tls } = settings
  const withHeader = (authorization: string) => ({ headers: { ...headers, authorization }, tls })
  if (!auth) return { headers, tls }
  if (auth.kind === 'bearer') return withHeader(`Bearer ${auth.token}`)
  if (auth.kind === 'basic') {
    // RFC 7617 2.1: UTF-8, which is what servers that say anything about it ask for.
    return withHeader(`Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`)
  }
  const got = await tokens.get(tenant, { webhookId, auth, ...(stale !== undefined && { stale }) })
  return 'failure' in got ? got : { ...withHeader(`Bearer ${got.token}`), token: got.token }
}
