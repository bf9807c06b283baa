import type { Timestamp } from '../manifest/inbound.ts'
import { InboundRefusal } from './inbound-refusal.ts'

const DIGITS = { s: /^\d{1,11}$/, ms: /^\d{1,14}$/ }
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/
/** The one form of RFC 9110 5.6.7 that is still written. */
const IMF_FIXDATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

/** Checks the time of a call against ours, either way; replays within the tolerance are what delivery ids are for. */
export function checkTimestamp(text: string, { unit, toleranceSeconds }: Omit<Timestamp, 'header'>, now: Date): Date {
  const at = parse(text, unit)
  if (!at) throw new InboundRefusal('timestamp_malformed', `the time of the call is not in ${unit}`)
  const ageSeconds = (now.getTime() - at.getTime()) / 1000
  if (ageSeconds > toleranceSeconds) throw outside('timestamp_old', `${Math.round(ageSeconds)} s old`)
  if (ageSeconds < -toleranceSeconds) throw outside('timestamp_future', `${Math.round(-ageSeconds)} s ahead`)
  return at
}

function parse(text: string, unit: Timestamp['unit']): Date | undefined {
  if (unit === 'http_date') return IMF_FIXDATE.test(text) ? valid(new Date(text)) : undefined
  if (unit === 'iso') return RFC_3339.test(text) ? valid(new Date(text)) : undefined
  return DIGITS[unit].test(text) ? valid(new Date(Number(text) * (unit === 's' ? 1000 : 1))) : undefined
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date
}

function outside(reason: 'timestamp_old' | 'timestamp_future', by: string): InboundRefusal {
  return new InboundRefusal(reason, `the call is ${by}`)
}
