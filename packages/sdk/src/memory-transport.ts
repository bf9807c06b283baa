import { type ErrorCode, HowazitError, isProblemCode } from './errors.ts'
import { OPERATIONS, type OperationId, type Operations } from './generated/operations.gen.ts'
import { PROBLEMS } from './generated/problems.gen.ts'

type Data<Id extends OperationId> = Operations[Id]['data']
type Part<Id extends OperationId, Name extends string> =
  Data<Id> extends { [Key in Name]?: infer Value } ? Value : undefined

/** What a handler of {@link memoryTransport} is given. */
export interface MemoryRequest<Id extends OperationId> {
  readonly operationId: Id
  readonly path: NonNullable<Part<Id, 'path'>>
  /** As sent: every value is text. */
  readonly query: Readonly<Record<string, string>>
  /** Names in lower case: `headers['idempotency-key']`. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Part<Id, 'body'>
}

/** Answers an operation: its body, or a web `Response` for full control. Throw a HowazitError to answer its problem. */
export type MemoryHandler<Id extends OperationId> = (
  request: MemoryRequest<Id>,
) => Operations[Id]['reply'] | Response | Promise<Operations[Id]['reply'] | Response>

/** Handlers by operationId. */
export type MemoryHandlers = { readonly [Id in OperationId]?: MemoryHandler<Id> }

type AnyHandler = (request: unknown) => unknown

const compileOperations = () =>
  Object.entries(OPERATIONS).map(([operationId, { method, path, status }]) => ({
    operationId: operationId as OperationId,
    method,
    status,
    names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
    pattern: new RegExp(`${path.replace(/\{\w+\}/g, '([^/]+)')}$`),
  }))

type CompiledOperation = ReturnType<typeof compileOperations>[number]

const findOperation = (operations: readonly CompiledOperation[], method: string, pathname: string) => {
  for (const operation of operations) {
    const match = operation.method === method ? operation.pattern.exec(pathname) : null
    if (!match) continue
    const values = match.slice(1).map((value) => decodeURIComponent(value))
    return { ...operation, path: Object.fromEntries(operation.names.map((name, index) => [name, values[index]])) }
  }
  return undefined
}

const statusOf = (code: ErrorCode): number => (isProblemCode(code) ? PROBLEMS[code].status : 500)

const toProblem = (reason: unknown): Response => {
  const { code, message, details } = HowazitError.from(reason)
  const status = details?.status ?? statusOf(code)
  const title = isProblemCode(code) ? PROBLEMS[code].title : code
  const problem = {
    type: `/docs/problems#${code}`,
    title,
    code,
    detail: message.replace(/^\[\w+\] /, ''),
    requestId: 'memory',
  }
  return Response.json(
    { ...problem, ...details, status },
    { status, headers: { 'content-type': 'application/problem+json' } },
  )
}

const toReply = (reply: unknown, status: number): Response => {
  if (reply instanceof Response) return reply
  return reply === undefined ? new Response(null, { status: 204 }) : Response.json(reply, { status })
}

const parseBody = (text: string): unknown => (text === '' ? undefined : JSON.parse(text))

/**
 * A `fetch` that answers from functions, for tests of code that uses the SDK: no server, no ports, the same types. An
 * operation without a handler fails with `argument_invalid` and its name, so that no test passes by accident.
 *
 * @example
 * const fetch = memoryTransport({ ingestResponse: () => ({ responseId: 'r1', status: 'accepted' }) })
 * const howazit = createHowazit({ baseUrl: 'http://howazit.test', auth: 'test', fetch })
 */
export const memoryTransport = (handlers: MemoryHandlers): typeof fetch => {
  const operations = compileOperations()
  return async (input, init) => {
    const request = new Request(input, init)
    const { pathname, searchParams } = new URL(request.url)
    const operation = findOperation(operations, request.method, pathname)
    const handler = operation && (handlers[operation.operationId] as AnyHandler | undefined)
    if (!handler) {
      const name = operation?.operationId ?? `${request.method} ${pathname}`
      throw new HowazitError('argument_invalid', `memoryTransport was given no handler for ${name}.`)
    }
    try {
      const { operationId, path, status } = operation
      const body = parseBody(await request.text())
      const headers = Object.fromEntries(request.headers)
      const reply = await handler({ operationId, path, body, headers, query: Object.fromEntries(searchParams) })
      return toReply(reply, status)
    } catch (reason) {
      return toProblem(reason)
    }
  }
}
