import { type ReplyHeaders, readHeader } from './read-header.ts'

export interface RetryAfterOptions {
  readonly now: Date
  /** A longer wish is cut to this, so that no receiver can park a delivery for ever; 24 hours by default. */
  readonly maxMs?: number
}

const DAY_MS = 86_400_000
const RESET_NAMES = ['x-ratelimit-reset-after', 'ratelimit-reset', 'x-ratelimit-reset', 'x-rate-limit-reset']
const REMAINING_NAMES = ['ratelimit-remaining', 'x-ratelimit-remaining', 'x-rate-limit-remaining']
/** The three forms of RFC 9110 5.6.7; `Date.parse` alone takes almost anything for a date. */
const HTTP_DATE = /^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? [\d A-Za-z:-]+?(?: GMT)?$/

/**
 * What time it is by the clock of whoever replies, which points in time that it names are by: its Date (RFC 9110 6.6.1), unless that
 * is more than a day off and so no clock. Ours where it does not say.
 */
export function theirNow(headers: ReplyHeaders, now: Date): Date {
  const text = readHeader(headers, 'date')?.trim()
  const atMs = text !== undefined && HTTP_DATE.test(text) ? parseHttpDate(text) : Number.NaN
  return Math.abs(atMs - now.getTime()) <= DAY_MS ? new Date(atMs) : now
}

/**
 * How long a receiver asks to be left alone, in milliseconds, whatever its clock says; undefined when it does not say. Understood,
 * the most explicit first: `retry-after-ms`, `Retry-After` and `X-RateLimit-Retry-After` (seconds, HTTP date, Unix time),
 * `RateLimit` (draft-ietf-httpapi-ratelimit-headers, its old and its new form), `RateLimit-Reset` and the `X-` spellings (seconds
 * or Unix time in seconds or milliseconds).
 */
export function parseRetryAfter(headers: ReplyHeaders, { now, maxMs = DAY_MS }: RetryAfterOptions): number | undefined {
  const nowMs = theirNow(headers, now).getTime()
  const waitMs = readRetryAfterMs(headers) ?? readRetryAfter(headers, nowMs) ?? readRateLimit(headers, nowMs)
  return waitMs === undefined ? undefined : Math.min(Math.max(Math.ceil(waitMs), 0), maxMs)
}

function readRetryAfterMs(headers: ReplyHeaders): number | undefined {
  return parseNumber(readHeader(headers, 'retry-after-ms'))
}

function readRetryAfter(headers: ReplyHeaders, nowMs: number): number | undefined {
  const value = findFirst(headers, ['retry-after', 'x-ratelimit-retry-after'])?.trim()
  if (value === undefined) return undefined
  const seconds = parseNumber(value)
  if (seconds !== undefined) return toWaitMs(seconds, nowMs)
  if (!HTTP_DATE.test(value)) return undefined
  const atMs = parseHttpDate(value)
  return Number.isNaN(atMs) ? undefined : atMs - nowMs
}

/** asctime carries no zone; HTTP dates are always GMT. */
function parseHttpDate(text: string): number {
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
}

/** A reset time matters only once the limit is used up: many APIs send it with every reply. */
function readRateLimit(headers: ReplyHeaders, nowMs: number): number | undefined {
  const combined = readHeader(headers, 'ratelimit') ?? ''
  const remaining = /\b(?:r|remaining)=(\d+)/.exec(combined)?.[1] ?? findFirst(headers, REMAINING_NAMES)
  if ((parseNumber(remaining) ?? 0) > 0) return undefined
  const reset = parseNumber(/\b(?:t|reset)=(\d+)/.exec(combined)?.[1] ?? findFirst(headers, RESET_NAMES))
  return reset === undefined ? undefined : toWaitMs(reset, nowMs)
}

function findFirst(headers: ReplyHeaders, names: readonly string[]): string | undefined {
  return names.map((name) => readHeader(headers, name)).find((value) => value !== undefined)
}

/** Nobody waits 30 years: from 10^9 on a number is a Unix time, from 10^12 on one in milliseconds. */
function toWaitMs(value: number, nowMs: number): number {
  if (value >= 1e12) return value - nowMs
  if (value >= 1e9) return value * 1_000 - nowMs
  return value * 1_000
}

function parseNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,20}(?:\.\d{1,20})?\s*$/.test(text) ? Number(text) : undefined
}
