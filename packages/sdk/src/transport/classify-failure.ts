import { errorOfReply, HowazitError } from '../errors.ts'
import { parseRetryAfter } from './retry-after.ts'
import type { Failure } from './retry-policy.ts'

/** A request as it is sent, every time the same. */
export interface OutgoingRequest {
  readonly url: string
  readonly method: string
  readonly headers: [string, string][]
  readonly body: string | undefined
  /** Doing it twice has the effect of doing it once. */
  readonly isIdempotent: boolean
}

// Nothing was accepted: the server said so, or could not have.
const REFUSED = new Set([408, 425, 429, 503])

// The connection never stood, so the request was never sent.
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const codeOf = (reason: unknown): unknown => (reason as { code?: unknown } | undefined)?.code

const wasNeverSent = (reason: unknown): boolean => {
  const cause = reason instanceof Error ? reason.cause : undefined
  return [reason, cause].some((candidate) => NEVER_SENT.has(String(codeOf(candidate))))
}

/** `POST https://host/path`, without the query: it may carry what must not be in logs. */
export const describeRequest = ({ method, url }: OutgoingRequest): string => {
  const { origin, pathname } = new URL(url)
  return `${method} ${origin}${pathname}`
}

const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a reply that is no success means for the request. */
export const classifyReply = async (request: OutgoingRequest, response: Response, nowMs: number): Promise<Failure> => {
  const { status } = response
  const asked = parseRetryAfter(response.headers, nowMs)
  const error = errorOfReply(
    status,
    parseBody(await response.text()),
    asked === undefined ? {} : { retryAfterMs: asked },
  )
  const retryAfterMs = error.details?.retryAfterMs
  const isInFlight = error.code === 'idempotency_in_flight'
  const isBroken = status >= 500 && status !== 501 && request.isIdempotent
  return { error, retryAfterMs, isInFlight, canRetry: isInFlight || REFUSED.has(status) || isBroken }
}

/** What a request that got no reply means: nothing is known of it unless the connection never stood. */
export const classifyFailure = (request: OutgoingRequest, reason: unknown): Failure => {
  if (HowazitError.is(reason)) return { error: reason, canRetry: reason.code === 'timed_out' && request.isIdempotent }
  const error = new HowazitError('network_failed', `${describeRequest(request)} got no reply.`, { cause: reason })
  return { error, canRetry: request.isIdempotent || wasNeverSent(reason) }
}
