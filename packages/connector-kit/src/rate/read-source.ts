import { readHeader } from '../delivery/read-header.ts'
import type { RateSource } from '../manifest/rate.ts'
import { findValue, textOf } from '../outcome/find-values.ts'
import type { ParsedReply } from '../outcome/parse-reply.ts'

/** The text of a number that a reply carries at a place and in a form; undefined where it is not there. */
export function readSource(reply: ParsedReply, { header, body, form, pair, item }: RateSource): string | undefined {
  const value = body === undefined ? undefined : findValue(reply.json, body)
  const inBody = value === undefined || value === null ? undefined : textOf(value)
  const text = inBody ?? (header === undefined ? undefined : readHeader(reply.headers, header.toLowerCase()))
  if (text === undefined) return undefined
  const part = pair === undefined ? text : findPair(text, pair, item)
  if (part === undefined || form === undefined || form === 'number' || form === 'pairs') return part?.trim()
  const [, first, second] = /(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)/.exec(part) ?? []
  return form === 'a/b:first' ? first : second
}

/** The value as a number that is not negative. */
export function readAmount(reply: ParsedReply, source: RateSource | undefined): number | undefined {
  const text = source && readSource(reply, source)
  return text !== undefined && /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined
}

/**
 * `total=300; remaining=299`, `limit=100, remaining=50, reset=5` and the lists of draft-ietf-httpapi-ratelimit-headers, whose
 * items have names of their own: `"burst";r=9;t=1, "daily";r=900;t=3600`.
 */
function findPair(text: string, name: string, item: string | undefined): string | undefined {
  const scope = item === undefined ? text : text.split(',').find((part) => isNamed(part, item))
  for (const part of scope?.split(/[;,]/) ?? []) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim().toLowerCase() === name.toLowerCase()) return part.slice(at + 1).trim()
  }
  return undefined
}

function isNamed(part: string, item: string): boolean {
  return part.split(';')[0]!.trim().replaceAll('"', '').toLowerCase() === item.toLowerCase()
}
