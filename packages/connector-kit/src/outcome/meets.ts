import { readHeader } from '../delivery/read-header.ts'
import type { Condition, Conditions } from '../manifest/common.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { findPattern } from './find-pattern.ts'
import { findValues, isList, textOf } from './find-values.ts'
import type { ParsedReply } from './parse-reply.ts'

/**
 * Whether all conditions hold of a reply. A question about the body of a reply that has no JSON body is answered no, whatever
 * it asks: `exists: false` is not proved by a page of HTML.
 */
export function meets(conditions: Conditions, reply: ParsedReply): boolean {
  return conditions.every((condition) => holds(condition, reply))
}

/** Whether one condition holds. */
export function holds(condition: Condition, reply: ParsedReply): boolean {
  const { status, header, body } = condition
  if (status && !status.some((wanted) => isStatus(reply.status, wanted))) return false
  if (header !== undefined && !answers(condition, headerValues(reply, header))) return false
  if (body === undefined) return true
  return reply.json !== undefined && answers(condition, findValues(reply.json, body))
}

function isStatus(status: number, wanted: number | string): boolean {
  return typeof wanted === 'number' ? status === wanted : Math.floor(status / 100) === Number(wanted[0])
}

function headerValues({ headers }: ParsedReply, name: string): readonly string[] {
  const value = readHeader(headers, name.toLowerCase())
  return value === undefined ? [] : [value]
}

/** Where `*` found several values one of them suffices. Without a question the value has to exist. */
function answers({ is, matches, exists }: Condition, values: readonly JsonValue[]): boolean {
  const isThere = values.some((value) => value !== null && !(isList(value) && value.length === 0))
  if (exists !== undefined && exists !== isThere) return false
  if (is && !values.some((value) => is.some((wanted) => isSame(value, wanted)))) return false
  if (matches !== undefined && !values.some((value) => findPattern(matches, textOf(value)) !== undefined)) return false
  return is !== undefined || matches !== undefined || exists !== undefined || isThere
}

/** Vendors write `"code": "606"` and `"code": 606` for the same thing, and headers are always text: a number equals its text. */
function isSame(value: JsonValue, wanted: string | number | boolean | null): boolean {
  if (value === wanted) return true
  if (value === null || wanted === null || typeof value === 'object') return false
  return String(value) === String(wanted)
}
