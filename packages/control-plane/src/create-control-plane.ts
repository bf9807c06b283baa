import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { Clock, Events, Runtime } from '@howazit/runtime'
import fastify, { type FastifyInstance, type FastifyRequest, LogController, type RouteOptions } from 'fastify'
import type { Logger } from 'pino'
import { createNoteAct, createRecordRead, mayBeRecorded } from './auth/act.ts'
import { createAuthenticate } from './auth/authenticate.ts'
import type { VerifyToken } from './auth/verify-token.ts'
import { registerBodyParsers } from './bodies/register-body-parsers.ts'
import { buildSerializer } from './build-serializer.ts'
import { listOperations, type Operation } from './contract.ts'
import { allowOrigins } from './cors.ts'
import { registerDocs } from './docs-page.ts'
import { stopGracefully } from './graceful-stop.ts'
import { createHandlers } from './handlers.ts'
import { type Admit, type AdmitOptions, createAdmits, leaveUnheard } from './limits/admit.ts'
import { createLimitRate, type LimitRate } from './limits/limit-rate.ts'
import { createRefusals } from './limits/refusals.ts'
import { METRICS_TYPE } from './platform/serve-probes.ts'
import { handleError, ProblemError, sendProblem } from './problem.ts'
import { createRequestIds } from './request-id.ts'
import { answerAbsentRoute } from './route-absent.ts'
import { routeSchemas } from './route-schemas.ts'
import { answerUnusualRequests, handleClientError } from './socket-errors.ts'
import { acceptAnyBody, compileSchema } from './validation.ts'

export interface ControlPlaneDeps {
  readonly runtime: Runtime
  readonly verifyToken: VerifyToken
  readonly clock: Clock
  readonly logger: Logger
  readonly events: Events
  /** Until then every operation but health and readiness answers 503: what they need is not there yet. Default: from the start. */
  readonly hasStarted?: () => boolean
  /** Addresses and CIDR blocks whose X-Forwarded-For is believed. Default: none. */
  readonly trustedProxies?: readonly string[]
  /** Origins whose scripts may call the API. Default: none. */
  readonly corsOrigins?: readonly string[]
  /** Requests for tokens from one address. Default, and at 0: no limit. */
  readonly tokenRatePerMinute?: number
  /** What may be under way at the same time. */
  readonly admission: AdmitOptions
  /** Prometheus' text, offered at `/metrics`. Default: there is no such path. */
  readonly renderMetrics?: () => Promise<string>
}

const MEBIBYTE = 1024 * 1024
/** A single response is small; a batch holds 10,000. Both are limits after decompression. */
const BODY_BYTES_MAX = MEBIBYTE
const BATCH_BYTES_MAX = 16 * MEBIBYTE
const BATCH_ITEMS_MAX = 10_000
const FORM_BYTES_MAX = 16 * 1024

const MINUTE_MS = 60_000
/** Of one inbound URL: more than any vendor sends for one account, and little enough to forge. */
const INBOUND_PER_MINUTE = 3_000

const isSingle = (operation: Operation) => operation.operationId === 'ingestResponse'
const isBatch = (operation: Operation) => operation.operationId === 'ingestResponses'
const isInbound = ({ operationId }: Operation) => operationId === 'receiveInbound' || operationId === 'answerInbound'

/** What is asked of everyone before the work begins. */
interface Limits {
  readonly rate: LimitRate
  readonly admitTo: (operation: Operation) => Admit
}

/** What is not in the contract about a route: who may call it and how much it may send. */
function routeOptionsOf(operation: Operation, deps: ControlPlaneDeps, limits: Limits): Partial<RouteOptions> {
  return {
    onRequest: onRequestOf(operation, deps, limits),
    ...(operation.method === 'GET' &&
      mayBeRecorded(operation) && { preHandler: createRecordRead(deps.runtime, operation) }),
    ...(isBatch(operation) && {
      preHandler: limits.rate.batch,
      bodyLimit: BATCH_BYTES_MAX,
      config: { batchItemsMax: BATCH_ITEMS_MAX },
      validatorCompiler: acceptAnyBody,
    }),
    ...(operation.takesForm && { bodyLimit: FORM_BYTES_MAX, config: { takesForm: true, ...limitTokens(deps) } }),
    ...(isInbound(operation) && { config: { takesRaw: true, rateLimit: limitInbound } }),
    ...(operation.needsBody && { preValidation: requireBody }),
    // An answer without an end has no HEAD.
    ...(operation.isStream && { exposeHeadRoute: false }),
  }
}

/** What is decided by the headers, in this order. */
function onRequestOf(operation: Operation, deps: ControlPlaneDeps, { rate, admitTo }: Limits) {
  if (isInbound(operation)) return [admitTo(operation)]
  if (!operation.scopes) return []
  const authenticate = createAuthenticate({ ...deps, tenants: deps.runtime.tenants }, operation.scopes)
  const known = mayBeRecorded(operation) ? [authenticate, createNoteAct(deps.runtime, operation)] : [authenticate]
  const admit = admitTo(operation)
  // Whoever is beyond his quota never takes the place of another.
  if (isSingle(operation)) return [...known, rate.ahead, admit, rate.single]
  return isBatch(operation) ? [...known, rate.ahead, admit] : [...known, admit]
}

/** Whoever has no token yet is known by his address alone. */
const limitTokens = ({ tokenRatePerMinute = 0 }: ControlPlaneDeps) =>
  tokenRatePerMinute > 0 && { rateLimit: { max: tokenRatePerMinute, timeWindow: MINUTE_MS } }

const limitInbound = {
  max: INBOUND_PER_MINUTE,
  timeWindow: MINUTE_MS,
  keyGenerator: (request: FastifyRequest) => `inbound ${(request.params as { inboundKey: string }).inboundKey}`,
}

/** Fastify picks a schema by the content type, so a request without one would pass for want of a schema. */
async function requireBody(request: FastifyRequest): Promise<void> {
  if (request.body === undefined)
    throw new ProblemError('malformed_body', { pointer: '', detail: 'The body is missing.' })
}

/** The HTTP API of one process: the contract's operations, each behind authentication, on a runtime given from outside. */
export async function createControlPlane(deps: ControlPlaneDeps): Promise<FastifyInstance> {
  const app = createServer(deps)
  app.setErrorHandler(handleError)
  app.setNotFoundHandler(answerAbsentRoute)
  app.setValidatorCompiler(compileSchema)
  registerBodyParsers(app)
  await allowOrigins(app, deps.corsOrigins ?? [])
  addHooks(app, deps)
  stopGracefully(app, (path) => PROBES.includes(path))
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  })
  await app.register(rateLimit, {
    global: false,
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { ttl }) => new ProblemError('rate_limited', { retryAfterMs: ttl }),
  })
  await registerOperations(app, deps)
  await registerDocs(app)
  registerMetrics(app, deps)
  return app
}

function createServer({ logger, trustedProxies = [] }: ControlPlaneDeps): FastifyInstance {
  const app = fastify({
    loggerInstance: logger as never,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createRequestIds(trustedProxies),
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: 200 },
    schemaController: { compilersFactory: { buildSerializer } },
    requestTimeout: 60_000,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    // A missing Host is refused below, as a problem; Node would answer without a body.
    http: { requireHostHeader: false },
    frameworkErrors: (error, request, reply) => void handleError(error, request as never, reply as never),
    clientErrorHandler: handleClientError,
    // What is under way is answered; `stopGracefully` ends what would never end.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  }) as unknown as FastifyInstance
  answerUnusualRequests(app.server)
  return app
}

/** What a process answers while it starts, too. */
const PROBES: readonly (string | undefined)[] = ['/health', '/ready', '/metrics']
const START_RETRY_MS = 1_000

function addHooks(app: FastifyInstance, { hasStarted = () => true }: ControlPlaneDeps): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
      return sendProblem(request, reply, 'invalid_parameter', { pointer: '/header/host', expected: 'a Host header' })
    // Before its body is read: nobody is going to look at it.
    if (request.is404) return answerAbsentRoute(request, reply)
    if (!hasStarted() && !PROBES.includes(request.routeOptions.url))
      return sendProblem(request, reply, 'unavailable', {
        detail: 'The process is starting.',
        retryAfterMs: START_RETRY_MS,
      })
    return undefined
  })
  app.addHook('onSend', leaveUnheard)
}

/** Not in the contract, which is for tenants: this is for operators, who ask each process by itself and not through a proxy. */
function registerMetrics(app: FastifyInstance, { renderMetrics }: ControlPlaneDeps): void {
  if (!renderMetrics) return
  app.get('/metrics', { schema: { hide: true } as never }, async (request, reply) => {
    if (FORWARDED.some((name) => request.headers[name] !== undefined)) return answerAbsentRoute(request, reply)
    return reply.type(METRICS_TYPE).send(await renderMetrics())
  })
}

/** What a proxy says of a request that it passes on. */
const FORWARDED = ['x-forwarded-for', 'forwarded', 'via'] as const

async function registerOperations(app: FastifyInstance, deps: ControlPlaneDeps): Promise<void> {
  const handlers = createHandlers(deps.runtime)
  const refusals = createRefusals(deps.events)
  app.addHook('onClose', async () => refusals.close())
  const limits = {
    rate: createLimitRate({ rateLimits: deps.runtime.rateLimits, refusals }),
    admitTo: createAdmits(deps.admission, { refusals }),
  }
  for (const operation of listOperations())
    app.route({
      method: operation.method,
      // `{id}` in the contract is `:id` here.
      url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      schema: { ...routeSchemas().get(operation.operationId) },
      handler: handlers[operation.operationId] as never,
      ...routeOptionsOf(operation, deps, limits),
    })
}
