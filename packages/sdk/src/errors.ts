import { PROBLEMS, type ProblemCode } from './generated/problems.gen.ts'

/** Failures that have no problem of the API behind them. */
export type ClientErrorCode =
  | 'aborted'
  | 'argument_invalid'
  | 'auth_failed'
  | 'closed'
  | 'network_failed'
  | 'reply_invalid'
  | 'signature_invalid'
  | 'timed_out'

/** Every code a {@link HowazitError} can carry: the problem catalogue and the client's own. */
export type ErrorCode = ProblemCode | ClientErrorCode

/** One finding of a problem that reports several. */
export interface ErrorItem {
  readonly code: ErrorCode
  /** RFC 6901 pointer to the place. */
  readonly pointer: string
  readonly detail: string
  readonly expected?: string
  readonly got?: string
}

/** What is known about a failure; every field is safe to show. */
export interface Details {
  /** The HTTP status, when a reply came. */
  readonly status?: number
  /** RFC 6901 pointer to the offending place of the body, or `/path/x`, `/query/x`, `/header/x`. */
  readonly pointer?: string
  readonly expected?: string
  readonly got?: string
  readonly requestId?: string
  /** Every finding, not only the first. */
  readonly errors?: readonly ErrorItem[]
  /** The response stored under the key, with `duplicate` and `idempotency_in_flight`. */
  readonly responseId?: string
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number
}

/** The third argument of {@link HowazitError}. */
export interface HowazitErrorOptions {
  readonly details?: Details | undefined
  /** Kept for logs, never sent to a client. */
  readonly cause?: unknown
}

// Symbol.for is one per process, so an error made by another copy of this package (ESM beside CJS) is recognised too.
const MARKER = Symbol.for('@howazit/sdk/HowazitError')

/**
 * The one error that crosses a package boundary. Decide by `code`, never by `message`.
 *
 * @example
 * if (HowazitError.is(error) && error.code === 'survey_unknown') console.error(error.details?.pointer)
 */
export class HowazitError extends Error {
  override name = 'HowazitError'
  readonly code: ErrorCode
  readonly details?: Details

  constructor(code: ErrorCode, sentence: string, options: HowazitErrorOptions = {}) {
    super(`[${code}] ${sentence}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    if (options.details) this.details = options.details
    Object.defineProperty(this, MARKER, { value: true })
  }

  /** True for every HowazitError, whichever copy of the package made it; `instanceof` is not. */
  static is(value: unknown): value is HowazitError {
    return value instanceof Error && MARKER in value
  }

  /** The only gate from unknown: keeps a HowazitError, names an abort or a timeout, and calls the rest `internal`. */
  static from(reason: unknown): HowazitError {
    if (HowazitError.is(reason)) return reason
    const name = reason instanceof Error ? reason.name : ''
    if (name === 'AbortError') return new HowazitError('aborted', 'The operation was aborted.', { cause: reason })
    if (name === 'TimeoutError') return new HowazitError('timed_out', 'The operation took too long.', { cause: reason })
    return new HowazitError('internal', 'Something unexpected happened.', { cause: reason })
  }
}

/** True for a code of the problem catalogue. */
export const isProblemCode = (value: unknown): value is ProblemCode =>
  typeof value === 'string' && Object.hasOwn(PROBLEMS, value)

// For replies of proxies and load balancers, which carry no problem.
const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'malformed_body',
  401: 'unauthenticated',
  403: 'insufficient_scope',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'timed_out',
  409: 'conflict',
  410: 'link_expired',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  422: 'validation_failed',
  425: 'unavailable',
  429: 'rate_limited',
  501: 'planned',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
}

const codeOfStatus = (status: number): ErrorCode => {
  const code = CODE_BY_STATUS[status]
  if (code) return code
  return status >= 500 ? 'internal' : 'reply_invalid'
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const toItem = (value: unknown): ErrorItem[] => {
  if (typeof value !== 'object' || value === null) return []
  const { code, pointer, detail, expected, got } = value as Record<string, unknown>
  return [
    {
      code: isProblemCode(code) ? code : 'validation_failed',
      pointer: textOf(pointer) ?? '',
      detail: textOf(detail) ?? '',
      ...(typeof expected === 'string' && { expected }),
      ...(typeof got === 'string' && { got }),
    },
  ]
}

const toDetails = (status: number, problem: Record<string, unknown>): Details => {
  const { pointer, expected, got, requestId, responseId, retryAfterMs, errors } = problem
  return {
    status,
    ...(typeof pointer === 'string' && { pointer }),
    ...(typeof expected === 'string' && { expected }),
    ...(typeof got === 'string' && { got }),
    ...(typeof requestId === 'string' && { requestId }),
    ...(typeof responseId === 'string' && { responseId }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
    ...(Array.isArray(errors) && { errors: errors.flatMap(toItem) }),
  }
}

const sentenceOf = (problem: Record<string, unknown>, status: number): string => {
  const text = textOf(problem.detail) ?? textOf(problem.title) ?? `The server answered ${status} without a problem`
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/**
 * The error a failed reply stands for: by the problem's code, or by the status where the body is no problem.
 * `more` is what the headers say.
 */
export const errorOfReply = (status: number, body: unknown, more: Details = {}): HowazitError => {
  const problem = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const code = isProblemCode(problem.code) ? problem.code : codeOfStatus(status)
  return new HowazitError(code, sentenceOf(problem, status), { details: { ...toDetails(status, problem), ...more } })
}
