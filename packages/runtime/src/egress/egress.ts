import type { EgressError } from './egress-error.ts'
import type { Headers } from './exchange.ts'

export interface EgressRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  /** Connections are never shared between tenants. */
  readonly tenantId: string
  /** For everything: resolving, connecting, sending, reading. 15,000 by default. */
  readonly timeoutMs?: number
  /** What is kept of the reply's body; 65,536 by default. */
  readonly responseBytesMax?: number
  readonly signal?: AbortSignal
}

export interface EgressReply {
  readonly status: number
  readonly headers: Headers
  /** Not decompressed. */
  readonly bodyText: string
  readonly isBodyTruncated: boolean
  readonly sentAt: Date
  readonly durationMs: number
  readonly error?: undefined
}

export interface EgressFailure {
  readonly error: EgressError
  readonly durationMs: number
}

/**
 * The one door out. A request goes to an address that was checked, over a connection dialled to that literal, or nowhere:
 * proxies from the environment are ignored, redirects are replies, and what a reply may cost is bounded.
 */
export interface Egress extends AsyncDisposable {
  /** Never rejects for what the other side does. */
  send(request: EgressRequest): Promise<EgressReply | EgressFailure>
  /** Throws HowazitError `url_not_allowed` for a URL no send would go to; names are resolved when sending, not here. */
  checkUrl(url: string): void
  close(): Promise<void>
}
