import type { JsonValue } from '../mapping/mapping.ts'
import type { HttpReply, HttpRequest } from '../run/http.ts'
import { protocolFailure } from './protocol-reply.ts'

/** A record as it is appended to a topic. */
export interface KafkaRecord {
  readonly key: string | null
  readonly value: Buffer | string | null
  readonly headers: Record<string, string>
}

/** Where records go, and which. */
export interface KafkaRecords {
  readonly topic: string
  readonly records: readonly KafkaRecord[]
}

/** What the REST Proxy of Confluent takes, for several records in one request. */
const RECORDS_TYPE = 'application/vnd.kafka.json.v2+json'
const KEY = 'x-key'
/** Said to HTTP only. */
const NOT_SENT = new Set([KEY, 'user-agent'])

/** The topic of a request: its path. */
export const kafkaTopic = ({ url }: Pick<HttpRequest, 'url'>): string =>
  decodeURIComponent(new URL(url).pathname.slice(1))

/**
 * The records of a request: its body with its headers under the key `x-key`, or those of `{ "records": [{ "key", "value",
 * "headers" }] }` where its content type says so; or refuses what has another shape, or no topic.
 */
export function parseRecords(request: HttpRequest): KafkaRecords | { readonly refused: HttpReply } {
  const topic = kafkaTopic(request)
  const records = recordsOf(request)
  if (records && topic !== '') return { topic, records }
  return { refused: protocolFailure(400, 'request_invalid', 'The request has no records, or no topic for them.') }
}

function recordsOf({ headers, body }: HttpRequest): readonly KafkaRecord[] | undefined {
  if (headers['content-type'] === RECORDS_TYPE) return parseList(body)
  const sent = Object.entries(headers).filter(([name]) => !NOT_SENT.has(name))
  return [{ key: headers[KEY] ?? null, value: toValue(body), headers: Object.fromEntries(sent) }]
}

function parseList(body: HttpRequest['body']): readonly KafkaRecord[] | undefined {
  const { records } = JSON.parse(typeof body === 'string' ? body : '{}') as { records?: JsonValue }
  if (!Array.isArray(records)) return undefined
  const parsed = records.map(toRecord)
  return parsed.every((record) => record !== undefined) ? parsed : undefined
}

function toRecord(record: JsonValue): KafkaRecord | undefined {
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
