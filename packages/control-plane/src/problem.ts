import { HowazitError, isProblemCode, PROBLEMS, type ProblemCode } from '@howazit/sdk'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem, ProblemItem } from './generated/types.gen.ts'

/** Findings shown in one answer; the first is always among them. A hostile body must not make a huge answer. */
const FINDINGS_MAX = 100
/** A pointer is made of the names that were sent, and those can be as long as a body. */
const POINTER_LENGTH_MAX = 1_000
/** Whoever found an engine away seldom knows for how long; the client is told in any case when to come again. */
const RETRY_AFTER_MS = 1_000

/** What a problem says beyond its code; the status and title come from the catalogue. */
export type ProblemDetails = Partial<Omit<Problem, 'type' | 'title' | 'status' | 'code' | 'requestId'>>

export function toProblem(code: ProblemCode, requestId: string, details: ProblemDetails = {}): Problem {
  const { status, title } = PROBLEMS[code]
  return { ...details, type: `/docs/problems#${code}`, title, status, code, requestId }
}

/** Writes a problem with the headers that go with it. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  details?: ProblemDetails,
): FastifyReply {
  const problem = toProblem(code, request.id, withRetryAfter(code, details))
  if (problem.retryAfterMs !== undefined) {
    reply.header('retry-after', String(Math.max(1, Math.ceil(problem.retryAfterMs / 1000))))
    reply.header('retry-after-ms', String(Math.ceil(problem.retryAfterMs)))
  }
  if (code === 'unauthenticated') reply.header('www-authenticate', 'Bearer')
  if (code === 'duplicate') reply.header('idempotent-replayed', 'true')
  return reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem)
}

const withRetryAfter = (code: ProblemCode, details: ProblemDetails = {}): ProblemDetails =>
  PROBLEMS[code].status === 503 ? { retryAfterMs: RETRY_AFTER_MS, ...details } : details

/** A refusal found by an operation that has no error of its own to carry it. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly code: ProblemCode
  readonly details: ProblemDetails

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(details.detail ?? code)
    this.code = code
    this.details = details
  }
}

/** A finding of Ajv; `data` is what was there. */
interface Finding {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Record<string, unknown>
  readonly message?: string
  readonly data?: unknown
}

/** RFC 6901, section 4. */
export const escapePointer = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1')

/** Ajv reports a missing or unknown property at its parent; the pointer users need names the property itself. */
const PROPERTY_OF_KEYWORD: Readonly<Record<string, string>> = {
  required: 'missingProperty',
  additionalProperties: 'additionalProperty',
  propertyNames: 'propertyName',
}

function pointerOf({ instancePath, keyword, params }: Finding): string {
  const property = params[PROPERTY_OF_KEYWORD[keyword] ?? '']
  const pointer = typeof property === 'string' ? `${instancePath}/${escapePointer(property)}` : instancePath
  return pointer.slice(0, POINTER_LENGTH_MAX)
}

function expectedOf({ keyword, params, message }: Finding): string | undefined {
  if (keyword === 'enum') return `one of ${(params.allowedValues as unknown[]).join(', ')}`
  if (keyword === 'type') return String(params.type)
  if (keyword === 'format') return typeof params.format === 'string' ? params.format : undefined
  return message
}

/** What was sent, by its kind and size only: a value may be an answer or a secret. */
function gotOf({ keyword, data }: Finding): string | undefined {
  if (data === undefined || keyword === 'required' || keyword === 'additionalProperties') return undefined
  if (data === null) return 'null'
  if (typeof data === 'string') return `a string of ${data.length} characters`
  if (Array.isArray(data)) return `an array of ${data.length} items`
  return typeof data === 'object' ? `an object of ${Object.keys(data).length} members` : `a ${typeof data}`
}

/** Ajv findings as problem items. `at` is the part they are in: '' for a body, `/path`, `/query` or `/header` otherwise. */
export function toProblemItems(findings: readonly Finding[], code: ProblemCode, at = ''): ProblemItem[] {
  return findings.slice(0, FINDINGS_MAX).map((finding) => {
    const expected = expectedOf(finding)
    const got = gotOf(finding)
    return {
      code,
      pointer: at + pointerOf(finding),
      detail: finding.message ?? 'does not match',
      ...(expected !== undefined && { expected }),
      ...(got !== undefined && { got }),
    }
  })
}

const PARTS: Record<string, string> = { params: '/path', querystring: '/query', headers: '/header' }

function sendFindings(request: FastifyRequest, reply: FastifyReply, error: FastifyError): FastifyReply {
  const part = PARTS[error.validationContext ?? 'body']
  const code = part === undefined ? 'validation_failed' : 'invalid_parameter'
  const errors = toProblemItems(error.validation as unknown as Finding[], code, part)
  const [first] = errors
  const { code: _code, ...details } = first ?? { code }
  return sendProblem(request, reply, code, { ...details, errors })
}

/** Fastify's own errors on unreadable requests, by their code, with the place they are about. */
const FASTIFY_PROBLEMS: Readonly<Record<string, { code: ProblemCode; pointer: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'payload_too_large', pointer: '' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'unsupported_media_type', pointer: '/header/content-type' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'malformed_body', pointer: '/header/content-length' },
  FST_ERR_BAD_URL: { code: 'invalid_parameter', pointer: '/path' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'invalid_parameter', pointer: '/path' },
}

/** What Fastify says about a request is of no use beyond the code: its sentences name its own settings. */
function sendFastifyProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { code, pointer }: { code: ProblemCode; pointer: string },
): FastifyReply {
  const bytesMax = request.routeOptions?.bodyLimit
  const expected = code === 'payload_too_large' && bytesMax !== undefined ? `at most ${bytesMax} bytes` : undefined
  return sendProblem(request, reply, code, { pointer, ...(expected !== undefined && { expected }) })
}

/** The one place where an error becomes an answer. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  keepConnection(request, reply)
  if (error instanceof ProblemError) return sendProblem(request, reply, error.code, error.details)
  const fastifyError = error as FastifyError
  if (fastifyError.validation) return sendFindings(request, reply, fastifyError)
  const known = FASTIFY_PROBLEMS[fastifyError.code]
  if (known) return sendFastifyProblem(request, reply, known)
  if (HowazitError.is(error) && isProblemCode(error.code)) {
    const { status: _status, requestId: _requestId, ...details } = error.details ?? {}
    // The message is `[code] sentence.`; the code has a place of its own here.
    const detail = error.message.replace(/^\[\w+\] /, '')
    return sendProblem(request, reply, error.code, { detail, ...(details as ProblemDetails) })
  }
  if (request.raw.destroyed && !request.raw.complete) return sendProblem(request, reply, 'malformed_body')
  request.log.error({ err: error, request_id: request.id }, 'request.failed')
  return sendProblem(request, reply, 'internal', {
    detail: 'The request failed on our side; nothing is known to be lost.',
  })
}

/**
 * Fastify closes the connection after a body it did not take, and a client that is still sending then finds a reset instead
 * of the answer. Node reads and drops the rest by itself, for as long as `requestTimeout` allows.
 */
function keepConnection(request: FastifyRequest, reply: FastifyReply): void {
  if (request.server?.server.listening) reply.removeHeader('connection')
}
