import { readHeader } from '../delivery/read-header.ts'
import type { Captured } from '../manifest/operation.ts'
import { findPattern } from './find-pattern.ts'
import { findValue, textOf } from './find-values.ts'
import type { ParsedReply } from './parse-reply.ts'

/** Longer is not an id. */
const CAPTURED_LENGTH_MAX = 2_000

/** The value that a reply carries at a place, as text; undefined where it is not there, null, empty or absurdly long. */
export function captureValue(reply: ParsedReply, { body, header, matches }: Captured): string | undefined {
  const value = body === undefined ? undefined : findValue(reply.json, body)
  const fromBody = value === undefined || value === null ? undefined : textOf(value)
  const whole = fromBody ?? (header === undefined ? undefined : readHeader(reply.headers, header.toLowerCase()))
  if (whole === undefined) return undefined
  const found = matches === undefined ? whole : findPattern(matches, whole)
  return found === undefined || found === '' || found.length > CAPTURED_LENGTH_MAX ? undefined : found
}
