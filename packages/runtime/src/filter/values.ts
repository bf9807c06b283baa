import { isUuid } from '../ids.ts'
import type { FilterField, Operator } from './filter.ts'

const NUMBER = /^-?\d{1,15}(?:\.\d{1,9})?$/
const AGO = /^now(?:-(\d{1,6})([smhd]))?$/
const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const ORDERED: readonly Operator[] = ['<', '<=', '>', '>=']

export function isValueOf(field: FilterField, operator: Operator, text: string): boolean {
  const { type, choices } = field
  if (type === 'uuid') return isUuid(text)
  if (type === 'number' || (type === 'payload' && ORDERED.includes(operator))) return NUMBER.test(text)
  if (type === 'time') return toTime(text, new Date(0)) !== undefined
  // PostgreSQL keeps no text with a zero byte.
  if (text.includes('\0')) return false
  return choices === undefined || operator === '~' || operator === '!~' || choices.includes(text)
}

export function describeValues({ type, choices }: FilterField, operator: Operator): string {
  if (type === 'uuid') return 'an id'
  if (type === 'number' || (type === 'payload' && ORDERED.includes(operator))) return 'a number'
  if (type === 'time') return 'a time such as 2026-11-22T10:00:00Z or now-2h'
  return choices === undefined ? 'a value' : `one of ${choices.join(', ')}`
}

/** Undefined for what is no time. */
export function toTime(text: string, now: Date): Date | undefined {
  const ago = AGO.exec(text)
  if (ago) {
    const [, count = '0', unit = 's'] = ago
    return new Date(now.getTime() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS])
  }
  const time = TIME.test(text) && isDay(text.slice(0, 10)) ? new Date(text) : undefined
  return time && Number.isFinite(time.getTime()) ? time : undefined
}

/** Others are read as a day of the month after: the 30th of February as the 2nd of March. */
function isDay(date: string): boolean {
  const day = new Date(date)
  return Number.isFinite(day.getTime()) && day.toISOString().startsWith(date)
}
