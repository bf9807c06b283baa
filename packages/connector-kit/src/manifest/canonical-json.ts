import type { JsonValue } from '../mapping/mapping.ts'

/**
 * The one text of a JSON value by RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, no white
 * space, numbers and texts as ECMAScript's `JSON.stringify` writes them. For finite numbers and well-formed texts.
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.entries(value).filter((member): member is [string, JsonValue] => member[1] !== undefined)
  // Texts compare by UTF-16 code units, as the RFC wants it.
  const sorted = members.toSorted(([left], [right]) => (left < right ? -1 : 1))
  return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}
