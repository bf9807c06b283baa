/** A day of the calendar, as the midnight of that date in UTC. */
export type Day = number

const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

const FIELDS = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const

/** Making one takes a thousand times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { ...FIELDS, timeZone })
  formats.set(timeZone, format)
  return format
}

/** Whether it is the name of a time zone; `+02:00` is none, it knows no summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

/** What clocks show at that moment, as the moment at which clocks in UTC show it. */
function wallClockAt(timeZone: string, atMs: number): number {
  const parts = formatOf(timeZone).formatToParts(atMs)
  const get = (wanted: Intl.DateTimeFormatPartTypes) => Number(parts.find(({ type }) => type === wanted)?.value)
  return Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'))
}

const wholeSeconds = (ms: number): number => Math.floor(ms / 1_000) * 1_000

const offsetAt = (timeZone: string, atMs: number): number => wallClockAt(timeZone, atMs) - wholeSeconds(atMs)

/** The day on which that moment is there. */
export const dayAt = (timeZone: string, at: Date): Day =>
  Math.floor(wallClockAt(timeZone, at.getTime()) / DAY_MS) * DAY_MS

/**
 * When clocks there show this time of this day. What they show twice, when they are set back, is the first of both; what they leave out,
 * when they are set forward, is as long after the moment of the change as it would have been (as `Temporal` has it, `compatible`).
 */
export function instantOf(timeZone: string, day: Day, timeOfDayMs = 0): Date {
  const wallMs = day + timeOfDayMs
  // No zone is more than a day from UTC, so these are on either side of a change.
  const [before, after] = [offsetAt(timeZone, wallMs - DAY_MS), offsetAt(timeZone, wallMs + DAY_MS)]
  const found = [wallMs - before, wallMs - after].find((atMs) => wallClockAt(timeZone, atMs) === wallMs)
  return new Date(found ?? wallMs - before)
}

/** `07:30`, as the milliseconds from midnight on. */
export function toTimeOfDay(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return (hours * 60 + minutes) * MINUTE_MS
}

/** So many months later, or earlier; on the last day of one that is too short. */
export function addMonths(day: Day, months: number): Day {
  const date = new Date(day)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months]
  return Date.UTC(year, month, Math.min(date.getUTCDate(), daysOfMonth(year, month)))
}

/** `month` from 0 on, and beyond either end of the year. */
export const daysOfMonth = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
