const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

/**
 * A date-time of RFC 3339, to the millisecond; undefined for anything else. `Date` alone is too kind: it reads other
 * formats in the machine's zone and makes 2 March of 30 February.
 */
export function parseInstant(text: string): Date | undefined {
  const match = RFC_3339.exec(text)
  if (!match) return undefined
  const [, year, month, day] = match.map(Number)
  if (day! > new Date(Date.UTC(year!, month!, 0)).getUTCDate()) return undefined
  const instant = new Date(text.toUpperCase().replace(' ', 'T'))
  return Number.isNaN(instant.getTime()) ? undefined : instant
}
