import { HowazitError, PROBLEMS, type ProblemCode } from '@howazit/sdk'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem, ProblemItem } from './generated/types.gen.ts'

/** Findings shown in one answer; the first is always among them. A hostile body must not make a huge answer. */
const FINDINGS_MAX = 100

/** What a problem says beyond its code; the status and title come from the catalogue. */
export type ProblemDetails = Partial<Omit<Problem, 'type' | 'title' | 'status' | 'code' | 'requestId'>>

export function toProblem(code: ProblemCode, requestId: string, details: ProblemDetails = {}): Problem {
  const { status, title } = PROBLEMS[code]
  return { type: `/docs/problems#${code}`, title, status, code, requestId, ...details }
}

/** Writes a problem with the headers that go with it. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  details?: ProblemDetails,
): FastifyReply {
  const problem = toProblem(code, request.id, details)
  if (problem.retryAfterMs !== undefined)
    reply.header('retry-after', String(Math.max(1, Math.ceil(problem.retryAfterMs / 1000))))
  if (code === 'unauthenticated') reply.header('www-authenticate', 'Bearer')
  if (code === 'duplicate') reply.header('idempotent-replayed', 'true')
  return reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem)
}

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

interface Finding {
  readonly instancePath: string
  readonly keyword: string
  readonly params: Record<string, unknown>
  readonly message?: string
}

const escapePointer = (segment: string) => segment.replaceAll('~', '~0').replaceAll('/', '~1')

/** Ajv reports a missing or unknown property at its parent; the pointer users need names the property itself. */
function pointerOf({ instancePath, keyword, params }: Finding): string {
  const property =
    keyword === 'required'
      ? params.missingProperty
      : keyword === 'additionalProperties'
        ? params.additionalProperty
        : undefined
  return typeof property === 'string' ? `${instancePath}/${escapePointer(property)}` : instancePath
}

function expectedOf({ keyword, params, message }: Finding): string | undefined {
  if (keyword === 'enum') return `one of ${(params.allowedValues as unknown[]).join(', ')}`
  if (keyword === 'type') return String(params.type)
  if (keyword === 'format') return String(params.format)
  return message
}

/** Ajv findings as problem items. `at` is the part they are in: '' for a body, `/path`, `/query` or `/header` otherwise. */
export function toProblemItems(findings: readonly Finding[], code: ProblemCode, at = ''): ProblemItem[] {
  return findings.slice(0, FINDINGS_MAX).map((finding) => {
    const expected = expectedOf(finding)
    return {
      code,
      pointer: at + pointerOf(finding) || '/',
      detail: finding.message ?? 'does not match',
      ...(expected !== undefined && { expected }),
    }
  })
}

const PARTS: Record<string, string> = { params: '/path', querystring: '/query', headers: '/header' }

function sendFindings(request: FastifyRequest, reply: FastifyReply, error: FastifyError): FastifyReply {
  const part = PARTS[error.validationContext ?? 'body']
  const code = part === undefined ? 'validation_failed' : 'invalid_parameter'
  const errors = toProblemItems(error.validation as unknown as Finding[], code, part)
  const [first] = errors
  return sendProblem(request, reply, code, {
    ...(first && { pointer: first.pointer, detail: first.detail, expected: first.expected }),
    errors,
  })
}

/** Fastify's own errors on unreadable requests, by their code. Anything else is ours and answers 500. */
const FASTIFY_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_body',
  FST_ERR_BAD_URL: 'invalid_parameter',
  FST_ERR_MAX_PARAM_LENGTH: 'invalid_parameter',
}

/** The one place where an error becomes an answer. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof ProblemError) return sendProblem(request, reply, error.code, error.details)
  const fastifyError = error as FastifyError
  if (fastifyError.validation) return sendFindings(request, reply, fastifyError)
  const known = FASTIFY_CODES[fastifyError.code]
  if (known) return sendProblem(request, reply, known, { detail: fastifyError.message })
  if (HowazitError.is(error) && isProblemCode(error.code)) {
    return sendProblem(request, reply, error.code, {
      detail: error.message,
      ...(error.details as ProblemDetails | undefined),
    })
  }
  request.log.error({ err: error, request_id: request.id }, 'request.failed')
  return sendProblem(request, reply, 'internal', {
    detail: 'The request failed on our side; nothing is known to be lost.',
  })
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code)
}
