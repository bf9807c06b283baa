import type { HttpReply, JsonValue, Sent } from '../../../src/index.ts'

/** A reply with a JSON body. */
export function json(status: number, body: JsonValue, headers: Record<string, string> = {}): Sent {
  return {
    reply: { ...text(status, JSON.stringify(body)), headers: { 'content-type': 'application/json', ...headers } },
  }
}

/** A reply without a content type. */
export function text(status: number, body: string, headers: Record<string, string> = {}): HttpReply {
  return { status, headers, body, isBodyTruncated: false }
}
