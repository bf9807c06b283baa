import type { Meaning } from '../manifest/errors.ts'
import { meaningOfStatus } from '../outcome/meaning-of-status.ts'
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

/**
 * A webhook's receiver knows a repeat by its `webhook-id`: what another system must not be sent twice is simply sent again.
 * 401 stops at once, there is no token to refresh.
 */
const OUTCOMES: Readonly<Record<ReturnType<typeof meaningOfStatus>, DeliveryOutcome['outcome']>> = {
  success: 'delivered',
  duplicate: 'delivered',
  retry: 'retry',
  throttle: 'retry',
  unknown: 'retry',
  permanent: 'refused',
  recipient: 'refused',
  reroute: 'refused',
  split: 'refused',
  refresh_auth: 'refused',
  disable: 'refused',
}
const DISABLING: ReadonlySet<Meaning | 'success'> = new Set(['refresh_auth', 'disable'])
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
  const meaning = meaningOfStatus(status)
  const outcome = OUTCOMES[meaning]
  if (DISABLING.has(meaning)) return { outcome, reason, disable: true }
  const retryAfterMs = outcome === 'retry' ? parseRetryAfter(headers, { now }) : undefined
  return retryAfterMs === undefined ? { outcome, reason } : { outcome, reason, retryAfterMs }
}

/** What an attempt without a complete reply came to. */
export function classifyError({ code, wasSent = !UNSENT_CODES.has(code) }: AttemptError): DeliveryOutcome {
  const slug = code.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
  return { outcome: wasSent ? 'unknown' : 'retry', reason: `network_${slug.slice(0, 40)}` }
}
