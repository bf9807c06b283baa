import type { HttpRequest, JsonValue } from '@howazit/connector-kit'
import type { Message } from 'kafkajs'

/** What the REST Proxy of Confluent takes, for several records in one request. */
const RECORDS_TYPE = 'application/vnd.kafka.json.v2+json'
const KEY = 'x-key'
/** Said to HTTP only. */
const NOT_SENT = new Set([KEY, 'user-agent'])

/**
 * The records of a request: its body with its headers under the key `x-key`, or those of `{ "records": [{ "key", "value",
 * "headers" }] }` where its content type says so. Undefined where they have another shape.
 */
export function parseRecords({ headers, body }: HttpRequest): readonly Message[] | undefined {
  if (headers['content-type'] === RECORDS_TYPE) return parseList(body)
  const sent = Object.entries(headers).filter(([name]) => !NOT_SENT.has(name))
  return [{ key: headers[KEY] ?? null, value: toValue(body), headers: Object.fromEntries(sent) }]
}

function parseList(body: HttpRequest['body']): readonly Message[] | undefined {
  const { records } = JSON.parse(typeof body === 'string' ? body : '{}') as { records?: JsonValue }
  if (!Array.isArray(records)) return undefined
  const messages = records.map(toMessage)
  return messages.every((message) => message !== undefined) ? messages : undefined
}

function toMessage(record: JsonValue): Message | undefined {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return undefined
  const { key = null, value = null, headers = {} } = record as Readonly<Record<string, JsonValue>>
  if (key !== null && typeof key !== 'string') return undefined
  if (typeof headers !== 'object' || headers === null) return undefined
  const named = Object.entries(headers).map(([name, text]) => [name, asText(text as JsonValue)] as const)
  return { key, value: value === null ? null : asText(value), headers: Object.fromEntries(named) }
}

const asText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))

function toValue(body: HttpRequest['body']): Buffer | string | null {
  return body === null || typeof body === 'string' ? body : Buffer.from(body)
}
