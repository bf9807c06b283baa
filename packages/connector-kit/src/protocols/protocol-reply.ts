import type { JsonValue } from '../mapping/mapping.ts'
import type { HttpReply } from '../run/http.ts'

const MESSAGE_LENGTH_MAX = 1_000
const HEADERS = { 'content-type': 'application/json' }

/** What the reply of a protocol that is not HTTP is to a manifest. */
export function protocolReply(status: number, value: JsonValue): HttpReply {
  return { status, headers: HEADERS, body: JSON.stringify(value), isBodyTruncated: false }
}

/** A reply that is no success. `code` is the protocol's own word for it, and what rules ask for at `/error/code`. */
export function protocolFailure(status: number, code: string | number, message: string): HttpReply {
  return protocolReply(status, { error: { code, message: message.slice(0, MESSAGE_LENGTH_MAX) } })
}
