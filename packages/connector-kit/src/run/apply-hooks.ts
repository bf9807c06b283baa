import type { Connector } from '../manifest/connector.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import type { ParsedReply } from '../outcome/parse-reply.ts'
import type { HttpRequest } from './http.ts'
import type { RecordOutcome, RunPorts } from './operation-call.ts'

/** What a hook gave is not what it may give. */
export class HookFailed extends Error {
  override name = 'HookFailed'
}

const HEADER_NAME = /^[\w-]{1,64}$/
const HEADER_VALUE = /^[\t\x20-\x7e]{0,8192}$/
/** A hook works on the body; where it goes and who sends it is not for it to say. */
const NOT_ITS_OWN = /^(?:host|content-length|transfer-encoding|connection|authorization|cookie)$/i
const OUTCOMES = ['delivered', 'retry', 'throttled', 'refused', 'unknown'] as const
const REASON = /^[a-z][a-z0-9_]{0,59}$/

/** Runs `encode` and `sign` over a request that has no credentials yet. */
export async function applyRequestHooks(
  bare: HttpRequest,
  connector: Connector,
  ports: RunPorts,
): Promise<HttpRequest> {
  let request = bare
  if (connector.hooks?.encode) {
    const given = asObject('encode', await ports.hook('encode', { request: toJson(request) }))
    const body = given.body === undefined ? request.body : asText('encode', given.body)
    request = { ...request, body, headers: { ...request.headers, ...asHeaders('encode', given.headers) } }
  }
  if (connector.hooks?.sign) {
    const now = ports.now().toISOString()
    const given = asObject('sign', await ports.hook('sign', { request: toJson(request), now }))
    request = { ...request, headers: { ...request.headers, ...asHeaders('sign', given.headers) } }
  }
  return request
}

/** What `after` makes of a reply; it can only say what an outcome can be. */
export async function applyAfterHook(
  ports: RunPorts,
  { reply, input }: { readonly reply: ParsedReply; readonly input: JsonValue },
): Promise<Partial<RecordOutcome>> {
  const { status, json } = reply
  const headers = reply.headers instanceof Headers ? Object.fromEntries(reply.headers) : reply.headers
  const given = asObject(
    'after',
    await ports.hook('after', { reply: { status, headers, body: json ?? null } as JsonValue, input }),
  )
  const outcome = OUTCOMES.find((known) => known === given.outcome)
  const reason = typeof given.reason === 'string' && REASON.test(given.reason) ? given.reason : undefined
  const remoteId = typeof given.remoteId === 'string' && given.remoteId.length <= 2_000 ? given.remoteId : undefined
  return { ...(outcome && { outcome }), ...(reason && { reason }), ...(remoteId && { remoteId }) }
}

function toJson({ method, url, headers, body }: HttpRequest): JsonValue {
  return { method, url, headers, body: typeof body === 'string' ? body : body && Buffer.from(body).toString('base64') }
}

function asObject(hook: string, value: JsonValue): Readonly<Record<string, JsonValue | undefined>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, JsonValue>>
  throw new HookFailed(`The hook ${hook} gave no object.`)
}

function asText(hook: string, value: JsonValue): string {
  if (typeof value === 'string') return value
  throw new HookFailed(`The hook ${hook} gave a body that is no text.`)
}

function asHeaders(hook: string, value: JsonValue | undefined): Readonly<Record<string, string>> {
  const entries = value === undefined ? [] : Object.entries(asObject(hook, value))
  return Object.fromEntries(
    entries.map(([name, text]) => {
      const isFine =
        HEADER_NAME.test(name) && !NOT_ITS_OWN.test(name) && typeof text === 'string' && HEADER_VALUE.test(text)
      if (isFine) return [name.toLowerCase(), text as string]
      throw new HookFailed(`The hook ${hook} gave a header "${name.slice(0, 40)}" that it cannot give.`)
    }),
  )
}
