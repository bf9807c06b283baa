import { CommandError } from '../command-error.ts'

const HOUR = /^(\d{4}-\d\d-\d\d)[T ](\d\d)(?::\d\d(?::\d\d(?:\.\d+)?)?)?Z?$/

/** The UTC hour that a moment is in: `2026-11-22T10`, or any moment of it. */
export function parseHour(text: string): Date {
  const [, day, hour] = HOUR.exec(text) ?? []
  const at = new Date(`${day}T${hour}:00:00Z`)
  if (!Number.isNaN(at.getTime())) return at
  throw new CommandError(`"${text}" is no hour.`, { tryThis: 'say it like 2026-11-22T10, in UTC' })
}

/** As `parseHour` reads it. */
export const hourText = (hour: string): string => hour.slice(0, 13)
