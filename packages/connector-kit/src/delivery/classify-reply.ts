import { parseRetryAfter } from './parse-retry-after.ts'
import type { ReplyHeaders } from './read-header.ts'

/** An attempt that brought no complete reply. */
export interface AttemptError {
  /** Node's or undici's code: `ECONNREFUSED`, `UND_ERR_HEADERS_TIMEOUT`, ... */
  readonly code: string
  /** Whether any byte of the request was written; where the sender cannot tell, the code decides. */
  readonly wasSent?: boolean
}

export type Reply =
  | { readonly status: number; readonly headers: ReplyHeaders; readonly error?: undefined; readonly now: Date }
  | { readonly error: AttemptError; readonly now: Date }

/**
 * What an attempt came to. `delivered` and `refused` are final. `retry`: certainly not taken, send again. `unknown`: the
 * receiver may have taken it; only the identical request with the same id may be sent again.
 */
export interface DeliveryOutcome {
  readonly outcome: 'delivered' | 'retry' | 'refused' | 'unknown'
  /** Stable and low in number: `http_429`, `network_econnrefused`. */
  readonly reason: string
  readonly retryAfterMs?: number
  /** The receiver does not want this connection any more: stop it and tell the tenant. */
  readonly disable?: true
}

const RETRIED_STATUSES = new Set([408, 425, 429])
/** Credentials do not heal by asking again; 410 is how Standard Webhooks receivers unsubscribe. */
const DISABLING_STATUSES = new Set([401, 403, 410])
/** Failures that come before the first byte of the request. */
const UNSENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Decides from the status, never from the text: redirects are not followed and count as refused. */
export function classifyReply(reply: Reply): DeliveryOutcome {
  if (reply.error) return classifyError(reply.error)
  const { status, headers, now } = reply
  const reason = `http_${status}`
  if (status >= 200 && status < 300) return { outcome: 'delivered', reason }
  if (RETRIED_STATUSES.has(status) || (status >= 500 && status < 600)) {
    const retryAfterMs = parseRetryAfter(headers, { now })
    return retryAfterMs === undefined ? { outcome: 'retry', reason } : { outcome: 'retry', reason, retryAfterMs }
  }
  return DISABLING_STATUSES.has(status) ? { outcome: 'refused', reason, disable: true } : { outcome: 'refused', reason }
}

function classifyError({ code, wasSent = !UNSENT_CODES.has(code) }: AttemptError): DeliveryOutcome {
  const slug = code.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
  return { outcome: wasSent ? 'unknown' : 'retry', reason: `network_${slug.slice(0, 40)}` }
}
