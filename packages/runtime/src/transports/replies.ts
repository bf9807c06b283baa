import type { HttpReply, JsonValue } from '@howazit/connector-kit'

/** As much as is kept of a reply of HTTP. */
const BODY_BYTES_MAX = 64 * 1024
const MESSAGE_LENGTH_MAX = 1_000
const HEADERS = { 'content-type': 'application/json' }

/** What a protocol's reply is to a manifest. */
export function reply(status: number, value: JsonValue): HttpReply {
  return { status, headers: HEADERS, body: JSON.stringify(value), isBodyTruncated: false }
}

/** A reply that is no success. `code` is the protocol's own word for it, and what rules ask for at `/error/code`. */
export function failure(status: number, code: string | number, message: string): HttpReply {
  return reply(status, { error: { code, message: message.slice(0, MESSAGE_LENGTH_MAX) } })
}

export const isTooLong = (body: string): boolean => Buffer.byteLength(body) > BODY_BYTES_MAX
