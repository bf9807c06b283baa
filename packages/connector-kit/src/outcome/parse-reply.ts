import { type ReplyHeaders, readHeader } from '../delivery/read-header.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import type { HttpReply } from '../run/http.ts'

/** A reply whose body has been read once, for all the questions that follow. */
export interface ParsedReply {
  readonly status: number
  readonly headers: ReplyHeaders
  /** Undefined unless the content type says JSON and the body is JSON: a maintenance page with status 200 has no members. */
  readonly json: JsonValue | undefined
  readonly isBodyTruncated: boolean
}

/** `application/json`, `application/problem+json`, `text/json`: what RFC 6839 calls JSON, whatever parameters follow. */
const JSON_TYPE = /^(?:application\/(?:[\w.-]+\+)?json|text\/json)\s*(?:;|$)/i

/** Reads a reply's body, if it is JSON and says so. */
export function parseReply({ status, headers, body, isBodyTruncated }: HttpReply): ParsedReply {
  const isJson = JSON_TYPE.test(readHeader(headers, 'content-type')?.trim() ?? '')
  return { status, headers, isBodyTruncated, json: isJson ? parseJson(body) : undefined }
}

function parseJson(text: string): JsonValue | undefined {
  try {
    const value = JSON.parse(text) as JsonValue
    return isShallow(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Deeper ones are an attack on whoever walks them: `JSON.stringify` alone overflows the stack at a few thousand levels. */
const DEPTH_MAX = 100

/** Level by level rather than by recursion, which is what deep values are made to exhaust. */
function isShallow(value: JsonValue): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; depth <= DEPTH_MAX; depth++) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
    if (level.length === 0) return true
  }
  return false
}
