const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

// What `toISOString` writes, on a day that every month has: nothing else about it needs to be looked at.
const NORMAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/**
 * A date-time of RFC 3339, to the millisecond; undefined for anything else. `Date` alone is too kind: it reads other
 * formats in the machine's zone and makes 2 March of 30 February.
 */
export function parseInstant(text: string): Date | undefined {
  if (NORMAL.test(text)) return new Date(text)
  const match = RFC_3339.exec(text)
  if (!match) return undefined
  const [, year, month, day] = match.map(Number)
  if (day! > new Date(Date.UTC(year!, month!, 0)).getUTCDate()) return undefined
  const instant = new Date(text.toUpperCase().replace(' ', 'T'))
  return Number.isNaN(instant.getTime()) ? undefined : instant
}

/** The same in UTC to the millisecond, as `toISOString` writes it; undefined for anything else. */
export const normaliseInstant = (text: string): string | undefined =>
  NORMAL.test(text) ? text : parseInstant(text)?.toISOString()
