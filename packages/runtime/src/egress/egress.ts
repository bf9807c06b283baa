import type { Socket } from 'node:net'
import type { EgressError } from './egress-error.ts'
import type { Headers } from './exchange.ts'
import type { TlsIdentity } from './open-socket.ts'

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
  /** The reply's body is wanted as bytes: it is no text. */
  readonly keepsBytes?: true
  /** A client certificate (RFC 8446 4.4.2) and whom to trust; connections are not shared with requests that have another one. */
  readonly tls?: TlsIdentity
  readonly signal?: AbortSignal
}

/** A connection for SMTP, PostgreSQL, Kafka, SFTP and what else is not HTTP. */
export interface SocketRequest {
  /** A name or a literal address. */
  readonly host: string
  readonly port: number
  readonly tenantId: string
  /** TLS from the first byte on; `{}` with the system's authorities. Protocols that turn to TLS later do so on the socket. */
  readonly tls?: TlsIdentity
  /** For resolving and connecting: 15,000 by default. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface EgressReply {
  readonly status: number
  readonly headers: Headers
  /** Not decompressed. */
  readonly bodyText: string
  /** In its place, where `keepsBytes` asked for it. */
  readonly bodyBytes?: Uint8Array
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
  /**
   * A connected socket, for the socket factory of a driver. Ask for every hop: what a server says about other servers (a broker's
   * metadata) is as little to be trusted as what a tenant says. The socket is the caller's to close.
   *
   * @throws EgressRefused with the `kind` of a failure
   */
  connect(request: SocketRequest): Promise<Socket>
  /** Throws HowazitError `url_not_allowed` for a URL no send would go to; names are resolved when sending, not here. */
  checkUrl(url: string): void
  close(): Promise<void>
}
