import { createHash } from 'node:crypto'
import { bodyBytes, headerOf } from '../../auth/request-parts.ts'
import type { Connector } from '../../manifest/connector.ts'
import type { Operation } from '../../manifest/operation.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { findValue, textOf } from '../../outcome/find-values.ts'
import { namesOf, parseTemplate } from '../../request/parse-template.ts'
import type { HttpRequest } from '../../run/http.ts'
import { readBody } from './read-body.ts'

/** What one record of a request asks for. */
export interface Effect {
  /** The same for a repeat that must have no second effect; undefined where the target has no memory. */
  readonly key: string | undefined
  /** The record as it was sent. */
  readonly content: JsonValue
}

/** Names that follow from the event, and so are the same at every attempt. */
const KEY_NAMES = new Set(['idempotencyKey', 'eventId'])

/** What a request asks for: one effect, or one for each record of a batch. */
export function effectsOf(connector: Connector, operation: Operation, request: HttpRequest): readonly Effect[] {
  const body = readBody(request) ?? null
  const { batch } = operation
  if (!batch) return [{ key: keyOf(connector, operation, request), content: body }]
  const records = recordsIn(connector, operation, body)
  const places = placesOf(batch.lines ?? batch.record ?? '{item}')
  return records.map((record, index) => ({
    key: recordKey(operation, { request, record, places, index }),
    content: record,
  }))
}

function keyOf(connector: Connector, operation: Operation, request: HttpRequest): string | undefined {
  const { idempotency } = operation
  if (idempotency.kind === 'none' || idempotency.kind === 'lookup') return undefined
  if (idempotency.kind === 'header') return headerOf(request, idempotency.header) ?? hashOf(request)
  const source = 'of' in idempotency && idempotency.of !== undefined ? namesOf(parseTemplate(idempotency.of)) : []
  const names = new Set([...KEY_NAMES, ...source.map(({ name }) => name)])
  const isKey = (text: string) => namesOf(parseTemplate(text)).some(({ name }) => names.has(name))
  const { pathname, searchParams } = new URL(request.url)
  const hasKeyInPath = namesOf(parseTemplate(operation.path)).some(({ path }) => !isOfConnection(path[0]))
  const parts = [
    ...(hasKeyInPath ? [`${request.method} ${pathname}`] : []),
    ...Object.entries(operation.query ?? {}).flatMap(([name, text]) => (isKey(text) ? [searchParams.get(name)] : [])),
    ...Object.entries({ ...connector.headers, ...operation.headers }).flatMap(([name, text]) =>
      isKey(text) ? [headerOf(request, name)] : [],
    ),
    ...keysInBody(connector, operation, { sent: readBody(request), isKey }),
  ].filter((part) => part !== undefined && part !== null)
  return parts.length === 0 ? hashOf(request) : parts.join('\n')
}

/** What is the same for all events of a connection. */
const isOfConnection = (root: string | undefined): boolean =>
  root !== undefined && ['settings', 'choices', 'learnt', 'apiVersion', 'secrets', 'token'].includes(root)

/** Where the kit puts the body that a manifest has, in what is sent. */
const rootOf = ({ protocol }: Connector, { graphql }: Operation): string =>
  graphql !== undefined ? '/variables' : protocol === 'postgres' ? '/values' : ''

interface SentBody {
  readonly sent: JsonValue | undefined
  readonly isKey: (text: string) => boolean
}

function keysInBody(connector: Connector, operation: Operation, { sent, isKey }: SentBody): readonly string[] {
  const { body } = operation
  if (body === undefined) return []
  return placesOf(body, isKey).flatMap((pointer) => {
    const value = findValue(sent, `${rootOf(connector, operation)}${pointer}`)
    return value === undefined ? [] : [textOf(value)]
  })
}

/** RFC 6901 pointers to the texts of a template that name a key. */
function placesOf(template: JsonValue, isKey = namesKey, at = ''): readonly string[] {
  if (typeof template === 'string') return isKey(template) ? [at] : []
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template)
    .filter(([name]) => name !== '...')
    .flatMap(([name, member]) =>
      placesOf(member ?? null, isKey, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    )
}

const namesKey = (text: string): boolean => namesOf(parseTemplate(text)).some(({ name }) => KEY_NAMES.has(name))

/** The records of a batch's body: where the envelope has them, or so many lines each. */
function recordsIn(connector: Connector, operation: Operation, body: JsonValue): readonly JsonValue[] {
  const { envelope, lines: { length: lines } = [] } = operation.batch!
  if (lines > 0 && Array.isArray(body)) {
    const count = Math.ceil(body.length / lines)
    return Array.from({ length: count }, (_, index) => body.slice(index * lines, (index + 1) * lines))
  }
  const [pointer = ''] = placesOf(envelope, (text) => text === '{records}')
  const found = findWritten(body, `${rootOf(connector, operation)}${pointer}`)
  return Array.isArray(found) ? (found as readonly JsonValue[]) : [body]
}

/** A template's `...json` is JSON within a text over there. */
function findWritten(body: JsonValue, pointer: string): JsonValue | undefined {
  const [outside = '', inside] = pointer.split('/...json')
  const found = findValue(body, outside)
  return inside === undefined || typeof found !== 'string' ? found : findValue(JSON.parse(found) as JsonValue, inside)
}

interface RecordPlace {
  readonly request: HttpRequest
  readonly record: JsonValue
  readonly places: readonly string[]
  readonly index: number
}

function recordKey({ idempotency }: Operation, { request, record, places, index }: RecordPlace): string | undefined {
  if (idempotency.kind === 'none' || idempotency.kind === 'lookup') return undefined
  // A key of the whole request is the batch's: it holds for the same records only.
  if (idempotency.kind === 'header') return `${headerOf(request, idempotency.header) ?? hashOf(request)}#${index}`
  const values = places.map((pointer) => findValue(record, pointer)).filter((value) => value !== undefined)
  return values.length > 0 ? values.map(textOf).join('\n') : digest(JSON.stringify(record))
}

const hashOf = (request: HttpRequest): string =>
  digest(`${request.method} ${request.url}\n${bodyBytes(request).toString('base64')}`)

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
