import { toNumber } from './numbers.ts'
import { isBlank, toText } from './texts.ts'

export interface DateOptions {
  /** IANA zone; UTC by default. */
  readonly zone?: unknown
  /** BCP 47 tag, for names of months and days and for styles; `en` by default. */
  readonly locale?: unknown
  /** Beside a style: `short`, `medium`, `long` or `full` time as well. */
  readonly time?: unknown
}

/**
 * A time as text; nothing for a blank one. `pattern` is `iso` (default), `unix` (seconds), `unix-ms`, a style (`short`,
 * `medium`, `long`, `full`) or made of yyyy yy MMMM MMM MM dd EEEE EEE HH hh mm ss SSS aa XXX (the offset: `+02:00`).
 */
export function formatDate(value: unknown, pattern: unknown = 'iso', options: DateOptions = {}): string {
  if (isBlank(value)) return ''
  const date = toDate(value)
  const wanted = typeof pattern === 'string' ? pattern : 'iso'
  if (wanted === 'unix') return String(Math.floor(date.getTime() / 1000))
  if (wanted === 'unix-ms') return String(date.getTime())
  const zone = toText(options.zone ?? 'UTC')
  if (wanted === 'iso' && zone === 'UTC') return date.toISOString()
  if (/^(?:short|medium|long|full)$/.test(wanted)) return formatStyle(date, wanted, options)
  return fillPattern(date, wanted === 'iso' ? 'yyyy-MM-ddTHH:mm:ss.SSSXXX' : wanted, options)
}

export function toDate(value: unknown): Date {
  const date = new Date(value as string | number)
  if (Number.isNaN(date.getTime())) throw new RangeError(`date: ${JSON.stringify(value)} is not a time`)
  return date
}

/** A time moved by whole `minutes`, `hours`, `days` or `weeks` of 24 and 168 hours, as ISO 8601 in UTC. */
export function addToDate(value: unknown, amount: unknown, unit: unknown = 'days'): string | undefined {
  if (isBlank(value)) return undefined
  const lengths: Record<string, number> = { minutes: 60_000, hours: 3_600_000, days: 86_400_000, weeks: 604_800_000 }
  const name = toText(unit)
  if (!Object.hasOwn(lengths, name))
    throw new RangeError(`dateAdd: ${JSON.stringify(unit)} is not one of ${Object.keys(lengths).join(', ')}`)
  return new Date(toDate(value).getTime() + toNumber(amount, 'dateAdd') * lengths[name]!).toISOString()
}

export function formatStyle(date: Date, style: string, options: DateOptions): string {
  const time = isBlank(options.time) ? {} : { timeStyle: toText(options.time) as 'short' }
  return intlFormat({ dateStyle: style as 'short', ...time, timeZone: toText(options.zone ?? 'UTC') }, options).format(
    date,
  )
}

/** Names what is missing: an engine without Intl (QuickJS) knows UTC only. */
export function intlFormat(format: Intl.DateTimeFormatOptions, options: DateOptions): Intl.DateTimeFormat {
  if (typeof Intl === 'undefined')
    throw new TypeError(
      'date: zones, locales and styles are not known to the engine of partner code; use UTC and numbers',
    )
  try {
    return new Intl.DateTimeFormat(toText(options.locale ?? 'en'), format)
  } catch (error) {
    throw new RangeError(`date: ${(error as Error).message}`)
  }
}

export function fillPattern(date: Date, pattern: string, options: DateOptions): string {
  const zone = toText(options.zone ?? 'UTC')
  const offsetMs = zone === 'UTC' ? 0 : zoneOffsetMs(date, zone, options)
  // The wall clock over there, read from UTC fields.
  const wall = new Date(date.getTime() + offsetMs)
  return pattern.replaceAll(/yyyy|yy|MMMM|MMM|MM|dd|EEEE|EEE|HH|hh|mm|ss|SSS|aa|XXX/g, (token) => {
    if (token === 'XXX') return offsetText(offsetMs)
    return numericPart(token, wall) ?? intlFormat({ ...namedPart(token), timeZone: 'UTC' }, options).format(wall)
  })
}

export function numericPart(token: string, wall: Date): string | undefined {
  const pad = (part: number, width = 2) => String(part).padStart(width, '0')
  if (token === 'yyyy') return pad(wall.getUTCFullYear(), 4)
  if (token === 'yy') return pad(wall.getUTCFullYear() % 100)
  if (token === 'MM') return pad(wall.getUTCMonth() + 1)
  if (token === 'dd') return pad(wall.getUTCDate())
  if (token === 'HH') return pad(wall.getUTCHours())
  if (token === 'hh') return pad(wall.getUTCHours() % 12 || 12)
  if (token === 'mm') return pad(wall.getUTCMinutes())
  if (token === 'ss') return pad(wall.getUTCSeconds())
  if (token === 'SSS') return pad(wall.getUTCMilliseconds(), 3)
  if (token === 'aa') return wall.getUTCHours() < 12 ? 'AM' : 'PM'
  return undefined
}

export function namedPart(token: string): Intl.DateTimeFormatOptions {
  const width = token.length === 4 ? 'long' : 'short'
  return token[0] === 'M' ? { month: width } : { weekday: width }
}

export function zoneOffsetMs(date: Date, zone: string, options: DateOptions): number {
  const part = 'numeric'
  const fields = { year: part, month: part, day: part, hour: part, minute: part, second: part } as const
  const format = intlFormat({ ...fields, hourCycle: 'h23', timeZone: zone }, { ...options, locale: 'en-US' })
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(date)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(date.getTime() / 1000) * 1000
}

export function offsetText(offsetMs: number): string {
  if (offsetMs === 0) return 'Z'
  const minutes = Math.abs(offsetMs) / 60_000
  const pad = (part: number) => String(Math.floor(part)).padStart(2, '0')
  return `${offsetMs < 0 ? '-' : '+'}${pad(minutes / 60)}:${pad(minutes % 60)}`
}
