const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * The first instant of the day that `now` falls on in an IANA zone, moved by whole days of that calendar: 1 is the coming
 * midnight. Where clocks are changed at midnight the day begins where its date first shows.
 * Throws a RangeError for a zone that does not exist.
 */
export function startOfDay(now: Date, zone: string, days = 0): Date {
  const { year, month, day } = dateIn(zone, now.getTime())
  // As if the zone were UTC; Date.UTC carries days over into months and years.
  const wallMs = Date.UTC(year, month - 1, day + days)
  const wanted = new Date(wallMs).toISOString().slice(0, 10)
  // The offset on either side of midnight: they differ where clocks change within a day of it.
  const offsets = [wallMs - DAY_MS, wallMs + DAY_MS].map((ms) => offsetMs(zone, ms))
  const candidates = offsets.map((offset) => wallMs - offset).toSorted((left, right) => left - right)
  return new Date(candidates.find((ms) => dateText(zone, ms) === wanted) ?? candidates[0]!)
}

function offsetMs(zone: string, ms: number): number {
  const { year, month, day, hour, minute, second } = dateIn(zone, ms)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1_000) * 1_000
}

function dateText(zone: string, ms: number): string {
  const { year, month, day } = dateIn(zone, ms)
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)
}

function dateIn(zone: string, ms: number) {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, hour, minute, second }
}

/** Making one takes about 40 microseconds, using it 2. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const numeric = 'numeric'
  const fields = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const
  const format = new Intl.DateTimeFormat('en-US', { ...fields, timeZone, hourCycle: 'h23' })
  formats.set(timeZone, format)
  return format
}
