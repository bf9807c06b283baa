import { ServerResponse } from 'node:http'
import contract from '../../../control-plane/src/generated/contract.gen.json' with { type: 'json' }
import { watchText } from './leaks.ts'

const SECRETS = new Set(['WebhookWithSecret', 'ClientWithSecret', 'TokenGrant'])

/** `POST /v1/webhooks` and others whose answer the contract gives a secret. */
export const ANSWERS_WITH_SECRETS: readonly string[] = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, operation]) =>
    namesOf(operation).some((name) => SECRETS.has(name)) ? [`${method.toUpperCase()} ${path}`] : [],
  ),
)

/** The schemas that the good answers of an operation name. */
function namesOf(operation: unknown): readonly string[] {
  const { responses = {} } = operation as { responses?: Record<string, unknown> }
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  return [...JSON.stringify(good).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name as string)
}

const PATTERNS = ANSWERS_WITH_SECRETS.map(
  (operation) => new RegExp(`^${operation.replaceAll('/', '\\/').replace(/\{\w+\}/g, '[^/?]+')}([?]|$)`),
)

const mayHoldSecret = ({ statusCode, req }: ServerResponse): boolean =>
  statusCode < 300 && PATTERNS.some((pattern) => pattern.test(`${req.method} ${req.url}`))

/** Every answer of the API, known by its request id, that a process of the tests gives. */
export function watchAnswers(): void {
  const prototype = ServerResponse.prototype as unknown as Record<'writeHead' | 'write' | 'end', Method>
  const ours = new WeakSet<ServerResponse>()
  const { writeHead } = prototype
  prototype.writeHead = function watched(...args) {
    if (this.hasHeader(REQUEST_ID) || args.some(hasRequestId)) ours.add(this)
    return writeHead.apply(this, args)
  }
  for (const name of ['write', 'end'] as const) {
    const original = prototype[name]
    prototype[name] = function watched(...args) {
      const [chunk] = args
      const isText = typeof chunk === 'string' || chunk instanceof Uint8Array
      if (isText && ours.has(this) && !mayHoldSecret(this))
        watchText(placeOf(this), Buffer.from(chunk).toString('latin1'))
      return original.apply(this, args)
    }
  }
}

type Method = (this: ServerResponse, ...args: unknown[]) => unknown

const REQUEST_ID = 'x-request-id'

const hasRequestId = (headers: unknown): boolean =>
  typeof headers === 'object' && headers !== null && REQUEST_ID in headers

const placeOf = ({ statusCode, req }: ServerResponse): string =>
  `the answer ${statusCode} to ${req.method} ${req.url?.split('?')[0]}`
