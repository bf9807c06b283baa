import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Operation } from '../contract.ts'
import { type ProblemDetails, ProblemError, sendProblem } from '../problem.ts'
import { type Admission, createAdmission, type Full, type Ticket } from './admission.ts'
import { createLatencyLimit, type LatencyLimit } from './latency-limit.ts'
import { createRefusalHold, type HoldRefusal } from './refusal-hold.ts'
import type { Refusals } from './refusals.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Its place among the requests under way; undefined for public operations. */
    ticket: Ticket | undefined
  }
}

export interface AdmitOptions {
  /** Ingest under way in this process, all tenants together. */
  readonly requestsMax: number
  /** Of one tenant. */
  readonly tenantRequestsMax: number
  /** What p95 of accepting a response may be: fewer are let in where it would take longer. 0: never mind. */
  readonly latencyTargetMs: number
}

export interface AdmitDeps {
  readonly refusals: Refusals
}

/** Lets a request in before its body is read, or answers 429 or 503. */
export type Admit = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>

const MEBIBYTE = 1024 * 1024
/** Bodies under way. What is made of them takes several times as much: two full batches at once, or a hundred usual ones. */
const BYTES_MAX = 32 * MEBIBYTE
/** Fewer would only make the group commits smaller. */
const REQUESTS_LEAST = 32
/** Reads and changes wait for the ten connections of the app. */
const WORK = { requestsMax: () => 256, tenantRequestsMax: 64, bytesMax: BYTES_MAX }
/** They last, and cost little while nothing happens. */
const STREAMS = { requestsMax: () => 2_000, tenantRequestsMax: 200, bytesMax: BYTES_MAX }

const RETRY_AFTER_MS = 1_000
/** Short beside what a client is told to wait. */
const REFUSALS = { holdMs: 250, heldMax: 1_000 }

/** Whoever calls has no token: the URL stands for the tenant. */
const INBOUND = { requestsMax: () => 128, tenantRequestsMax: 32, bytesMax: BYTES_MAX }

/** Four doors, so that none of ingest, calls of outside systems, everything else and event streams can keep the others out. */
export function createAdmits(options: AdmitOptions, deps: AdmitDeps): (operation: Operation) => Admit {
  const { requestsMax, tenantRequestsMax, latencyTargetMs } = options
  const least = Math.min(REQUESTS_LEAST, requestsMax)
  const limit = createLatencyLimit({ targetMs: latencyTargetMs, least, most: requestsMax })
  const ingest = createAdmission({ requestsMax: limit.value, tenantRequestsMax, bytesMax: BYTES_MAX })
  const [work, streams, inbound] = [createAdmission(WORK), createAdmission(STREAMS), createAdmission(INBOUND)]
  const shared = { ...deps, holdRefusal: createRefusalHold(REFUSALS) }

  return ({ operationId, isStream }) => {
    if (isStream) return createAdmit({ ...shared, admission: streams })
    switch (operationId) {
      case 'ingestResponse':
        return createAdmit({ ...shared, admission: ingest, limit })
      case 'ingestResponses':
        return createAdmit({ ...shared, admission: ingest })
      case 'receiveInbound':
      case 'answerInbound':
        return createAdmit({ ...shared, admission: inbound, holderOf: keyOf })
      default:
        return createAdmit({ ...shared, admission: work })
    }
  }
}

interface Door extends AdmitDeps {
  readonly admission: Admission
  readonly holdRefusal: HoldRefusal
  /** Where how long it takes says something about how many may come. */
  readonly limit?: LatencyLimit
  /** Whose place it takes, where that is not the tenant of a token. */
  readonly holderOf?: (request: FastifyRequest) => string
}

const keyOf = (request: FastifyRequest): string => (request.params as { inboundKey: string }).inboundKey

/** Operators are a tenant of their own here. */
const OPERATORS = 'operators'

function createAdmit({ admission, holdRefusal, limit, refusals, holderOf }: Door): Admit {
  return async (request, reply) => {
    const tenantId = request.tenant?.id ?? OPERATORS
    const entered = admission.enter(holderOf?.(request) ?? tenantId, announcedBytes(request))
    if (typeof entered === 'string') {
      refusals.count(tenantId, entered === 'tenant' ? 'tenant_concurrency' : 'platform_capacity')
      await holdRefusal()
      // Not thrown: a stack for each would cost more than all the rest of a refusal.
      return sendProblem(request, reply, CODES[entered], toDetails(entered))
    }
    const enteredAt = performance.now()
    request.ticket = entered
    // Not when the client goes: what it asked for may still be under way.
    reply.raw.once('close', () => reply.sent && entered.leave())
    if (!limit) return undefined
    const learn = () => reply.statusCode === 202 && limit.learn(performance.now() - enteredAt, entered.underWay)
    reply.raw.once('finish', learn)
    return undefined
  }
}

/** What is held while it arrives: as much as may come where the request does not say. */
function announcedBytes({ headers, routeOptions }: FastifyRequest): number {
  const bytesMax = routeOptions.bodyLimit as number
  if (headers['transfer-encoding'] !== undefined) return bytesMax
  return Math.min(Number(headers['content-length'] ?? 0), bytesMax)
}

/** For a client that went before it was answered. */
export async function leaveUnheard(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (reply.raw.closed) request.ticket?.leave()
}

/** @throws ProblemError when the body, decompressed, is more than there is room for. */
export function holdBytes(request: FastifyRequest, bytes: number): void {
  const full = request.ticket?.grow(bytes)
  if (full) throw new ProblemError(CODES[full], toDetails(full))
}

const CODES = { tenant: 'rate_limited', platform: 'over_capacity' } as const

const toDetails = (full: Full): ProblemDetails => ({
  detail: full === 'tenant' ? 'The tenant has too many requests under way.' : 'Too many requests are under way.',
  retryAfterMs: RETRY_AFTER_MS,
})
