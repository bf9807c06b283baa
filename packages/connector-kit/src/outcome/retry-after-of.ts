import { parseRetryAfter, theirNow } from '../delivery/parse-retry-after.ts'
import { readHeader } from '../delivery/read-header.ts'
import type { ErrorRule } from '../manifest/errors.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { findValues, textOf } from './find-values.ts'
import type { ParsedReply } from './parse-reply.ts'

const WAIT_MS_MAX = 86_400_000

type Unit = NonNullable<ErrorRule['retryAfter']>['unit']

/**
 * How long a reply asks to be left alone, in milliseconds from `now` and at most a day: where the rule says to look, then
 * `Retry-After` and RateLimit in all their forms, then what the rule assumes. Of several values (`*`) the longest counts.
 */
export function retryAfterOf(reply: ParsedReply, rule: ErrorRule | undefined, now: Date): number | undefined {
  return (
    said(reply, rule, theirNow(reply.headers, now)) ?? parseRetryAfter(reply.headers, { now }) ?? rule?.retryAfterMs
  )
}

function said(reply: ParsedReply, rule: ErrorRule | undefined, now: Date): number | undefined {
  if (!rule?.retryAfter) return undefined
  const { body, header, unit } = rule.retryAfter
  const values: JsonValue[] = body === undefined ? [] : [...findValues(reply.json, body)]
  const inHeader = header === undefined ? undefined : readHeader(reply.headers, header.toLowerCase())
  if (inHeader !== undefined) values.push(inHeader)
  const waits = values.map((value) => toWaitMs(textOf(value).trim(), unit, now)).filter((wait) => wait !== undefined)
  return waits.length === 0 ? undefined : Math.min(Math.max(Math.ceil(Math.max(...waits)), 0), WAIT_MS_MAX)
}

/** A point or a span of time, in the unit its vendor uses, as milliseconds from now; undefined where it is none. */
export function toWaitMs(text: string, unit: Unit | 'http_date', now: Date): number | undefined {
  if (unit === 'iso' || unit === 'http_date') {
    const atMs = /^\d{4}-\d\d-\d\d[T ]|^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN
    return Number.isNaN(atMs) ? undefined : atMs - now.getTime()
  }
  if (!/^\d{1,20}(?:\.\d{1,20})?$/.test(text)) return undefined
  const value = Number(text)
  if (unit === 's') return value * 1_000
  if (unit === 'ms') return value
  return (unit === 'unix_s' ? value * 1_000 : value) - now.getTime()
}
