/** Order of day and month in `1/2/2020`. `certain-only`: both were met in one column, so a date that fits both is refused. */
export type DateOrder = 'mdy' | 'dmy' | 'certain-only'

export interface TimestampOptions {
  order: DateOrder
  /** IANA zone of times that carry none; UTC when absent. */
  timezone?: string
}

export type ParsedTimestamp = { at: Date } | { problem: 'not_a_date' | 'ambiguous_date' }

const time = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?`
const zone = String.raw`\s*(Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)?`
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T\s]\s*${time})?${zone}$`, 'i')
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:,?\s+${time})?${zone}$`, 'i')
const monthFirst = new RegExp(
  String.raw`^([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})(?:,?\s+(?:at\s+)?${time})?${zone}$`,
  'i',
)
const dayFirst = new RegExp(String.raw`^(\d{1,2})\s+([a-z]{3,9})\.?,?\s+(\d{4})(?:,?\s+${time})?${zone}$`, 'i')
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The parts of a date before day and month are told apart. */
export interface DateParts {
  shape: 'year-first' | 'year-last' | 'dotted' | 'named'
  year: number
  /** Month and day where the shape says which is which, otherwise first and second as written. */
  first: number
  second: number
  clock: readonly (string | undefined)[]
}

/** Cuts a date into parts, or `undefined`. At most 64 characters are looked at: a hostile cell costs nothing. */
export function dateParts(value: string): DateParts | undefined {
  const text = value.trim()
  if (text.length > 64 || text.length < 6) return undefined
  const iso = yearFirst.exec(text)
  if (iso !== null)
    return {
      shape: 'year-first',
      year: Number(iso[1]),
      first: Number(iso[3]),
      second: Number(iso[4]),
      clock: iso.slice(5),
    }
  const local = yearLast.exec(text)
  if (local !== null) {
    const shape = local[2] === '.' ? 'dotted' : 'year-last'
    return {
      shape,
      year: fullYear(local[4]!),
      first: Number(local[1]),
      second: Number(local[3]),
      clock: local.slice(5),
    }
  }
  const named = monthFirst.exec(text)
  if (named !== null) return namedParts(named[1]!, named[2]!, named)
  const european = dayFirst.exec(text)
  return european === null ? undefined : namedParts(european[2]!, european[1]!, european)
}

function namedParts(month: string, day: string, match: RegExpExecArray): DateParts | undefined {
  const first = months.indexOf(month.slice(0, 3).toLowerCase()) + 1
  return first === 0
    ? undefined
    : { shape: 'named', year: Number(match[3]), first, second: Number(day), clock: match.slice(4) }
}

/** Two digits: 69 is 1969, 68 is 2068 (POSIX strptime). */
function fullYear(digits: string): number {
  const year = Number(digits)
  return digits.length === 4 ? year : year < 69 ? 2000 + year : 1900 + year
}

export function parseTimestamp(value: string, options: TimestampOptions): ParsedTimestamp {
  const parts = dateParts(value)
  if (parts === undefined) return { problem: 'not_a_date' }
  const order = orderOf(parts, options.order)
  if (order === 'certain-only') return { problem: 'ambiguous_date' }
  const [month, day] = order === 'mdy' ? [parts.first, parts.second] : [parts.second, parts.first]
  const at = instant({ year: parts.year, month, day, clock: parts.clock }, options.timezone)
  return at === undefined ? { problem: 'not_a_date' } : { at }
}

/** Only `1/2/2020` leaves a choice: year-first and named months say it themselves, dots are day first. */
function orderOf({ shape, first, second }: DateParts, order: DateOrder): DateOrder {
  if (shape === 'year-first' || shape === 'named') return 'mdy'
  if (shape === 'dotted') return 'dmy'
  if (order !== 'certain-only' || first === second) return order === 'certain-only' ? 'mdy' : order
  if (first > 12) return 'dmy'
  return second > 12 ? 'mdy' : 'certain-only'
}

interface LocalTime {
  year: number
  month: number
  day: number
  clock: readonly (string | undefined)[]
}

function instant({ year, month, day, clock }: LocalTime, timezone: string | undefined): Date | undefined {
  const [hourText = '0', minuteText = '0', secondText = '0', fraction = '', half, zoneText] = clock
  const hour = half === undefined ? Number(hourText) : twelveHours(Number(hourText), half)
  const [minute, second] = [Number(minuteText), Number(secondText)]
  if (hour === undefined || hour > 23 || minute > 59 || second > 59) return undefined
  const localMs = Date.UTC(year, month - 1, day, hour, minute, second, Number(fraction.padEnd(3, '0').slice(0, 3)))
  const check = new Date(localMs)
  // Date.UTC rolls 31 February over into March; a date that moved was none.
  if (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day) return undefined
  if (zoneText !== undefined) {
    const offsetMs = writtenOffsetMs(zoneText)
    return offsetMs === undefined ? undefined : new Date(localMs - offsetMs)
  }
  return timezone === undefined ? check : new Date(localMs - zoneOffsetMs(localMs, timezone))
}

function twelveHours(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half[0]!.toLowerCase() === 'p' ? 12 : 0)
}

function writtenOffsetMs(text: string): number | undefined {
  const match = /([+-])(\d{1,2}):?(\d{2})?$/.exec(text)
  if (match === null) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return minutes > 14 * 60 ? undefined : (match[1] === '-' ? -1 : 1) * minutes * 60_000
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Throws RangeError when the runtime does not know the zone; the CLI checks the flag before any row. */
export function zoneFormat(timezone: string): Intl.DateTimeFormat {
  let format = formats.get(timezone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timezone, format)
  }
  return format
}

function offsetAtMs(instantMs: number, timezone: string): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of zoneFormat(timezone).formatToParts(instantMs)) parts[type] = Number(value)
  const { year, month, day, hour, minute, second } = parts as Record<
    'year' | 'month' | 'day' | 'hour' | 'minute' | 'second',
    number
  >
  const local = Date.UTC(year, month - 1, day, hour, minute, second)
  return local - Math.floor(instantMs / 1000) * 1000
}

/** The second look settles times near a change of clocks; an hour that exists twice is its first. */
function zoneOffsetMs(localMs: number, timezone: string): number {
  const guess = offsetAtMs(localMs - offsetAtMs(localMs, timezone), timezone)
  const before = offsetAtMs(localMs - guess - 3_600_000, timezone)
  const isEarlierValid = offsetAtMs(localMs - before, timezone) === before
  return isEarlierValid ? before : guess
}
