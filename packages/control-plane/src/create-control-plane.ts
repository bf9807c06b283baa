import helmet from '@fastify/helmet'
import type { Clock, Runtime } from '@howazit/runtime'
import fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import openapiGlue from 'fastify-openapi-glue'
import type { Logger } from 'pino'
import { createAuthenticate } from './auth/authenticate.ts'
import type { VerifyToken } from './auth/tokens.ts'
import { decompressBody } from './bodies/decompress-body.ts'
import { parseJson, parseNdjson } from './bodies/parse-json.ts'
import { contract, listOperations, type Operation } from './contract.ts'
import { registerDocs } from './docs-page.ts'
import { createHandlers } from './handlers.ts'
import { handleError, sendProblem } from './problem.ts'
import { acceptAnyBody, compileSchema } from './validation.ts'

export interface ControlPlaneDeps {
  readonly runtime: Runtime
  readonly verifyToken: VerifyToken
  readonly clock: Clock
  readonly logger: Logger
}

const MEBIBYTE = 1024 * 1024
/** A single response is small; a batch holds 10,000. Both are limits after decompression. */
const BODY_BYTES_MAX = MEBIBYTE
const BATCH_BYTES_MAX = 16 * MEBIBYTE

const isBatch = (operation: Operation) => operation.operationId === 'ingestResponses'

/** What is not in the contract about a route: who may call it and how much it may send. */
function routeOptionsOf(operation: Operation, deps: ControlPlaneDeps): Partial<RouteOptions> {
  const bytesMax = isBatch(operation) ? BATCH_BYTES_MAX : BODY_BYTES_MAX
  return {
    bodyLimit: bytesMax,
    ...(operation.scopes && {
      onRequest: createAuthenticate({ ...deps, tenants: deps.runtime.tenants }, operation.scopes),
    }),
    ...(isBatch(operation) && { validatorCompiler: acceptAnyBody }),
    preParsing: async (request, _reply, payload) =>
      decompressBody(payload as never, request.headers['content-encoding'], bytesMax),
  }
}

/** The HTTP API of one process: the contract's operations, each behind authentication, on a runtime given from outside. */
export async function createControlPlane(deps: ControlPlaneDeps): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: deps.logger as never,
    disableRequestLogging: true,
    genReqId: () => crypto.randomUUID(),
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 60_000,
    forceCloseConnections: true,
    return503OnClosing: true,
  }) as unknown as FastifyInstance

  app.setErrorHandler(handleError)
  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsAt(request.url)
    if (allowed.length === 0)
      return sendProblem(request, reply, 'not_found', {
        detail: `There is no ${request.method} ${request.url.split('?')[0]}.`,
      })
    reply.header('allow', allowed.join(', '))
    return sendProblem(request, reply, 'method_not_allowed', { expected: allowed.join(', ') })
  })
  app.setValidatorCompiler(compileSchema)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    parseJson(body),
  )
  app.addContentTypeParser('application/x-ndjson', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    parseNdjson(body),
  )
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })

  await app.register(helmet, { contentSecurityPolicy: false })
  const handlers = createHandlers(deps.runtime)
  const operations = new Map(listOperations().map((operation) => [operation.operationId as string, operation]))
  await app.register(openapiGlue, {
    specification: structuredClone(contract) as never,
    operationResolver: (operationId: string) => {
      const operation = operations.get(operationId) as Operation
      return {
        handler: handlers[operation.operationId] as never,
        ...(routeOptionsOf(operation, deps) as object),
      } as never
    },
  })
  await registerDocs(app)
  return app
}

/** Methods the contract has at a path, for `Allow`. */
function methodsAt(url: string): string[] {
  const path = url.split('?')[0] as string
  return listOperations()
    .filter((operation) => new RegExp(`^${operation.path.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path))
    .map((operation) => operation.method)
}
