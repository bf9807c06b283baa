import type { HttpRequest, Sent } from '@howazit/connector-kit'
import type { Egress } from '../egress/egress.ts'

/** A request of a tenant's connection on its way out. */
export interface Outgoing {
  readonly request: HttpRequest
  /** The id of the connector that the connection was made with. */
  readonly connector: string
  readonly tenantId: string
  /** For everything: resolving, connecting, logging in, sending, reading. */
  readonly timeoutMs: number
  /** HTTP alone has a place for it. */
  readonly userAgent: string
  /** What is kept of the reply's body, of HTTP alone; 65,536 by default. */
  readonly responseBytesMax?: number
  readonly signal?: AbortSignal
}

/**
 * Carries requests over a protocol, through `Egress` alone. Whatever the protocol, a reply is a status of HTTP with JSON,
 * `{ "error": { "code", "message" } }` where it is no success, so that a manifest's rules judge all of them alike; and an error says
 * whether the request may have been taken. Never rejects for what the other side does.
 */
export interface Transport {
  send(outgoing: Outgoing): Promise<Sent>
  /** Hangs up, also in the middle of a request. Idempotent. */
  close(): Promise<void>
}

export interface TransportOptions {
  /** How long a session is kept for the next request of the same connection, half a minute by default; 0: it is not. */
  readonly idleMs?: number
}

export type OpenTransport = (options?: TransportOptions) => Transport

export interface TransportDeps {
  readonly egress: Pick<Egress, 'send' | 'connect'>
  /** How long a session is kept for the next request of the same connection; 0: it is not. */
  readonly idleMs: number
}
