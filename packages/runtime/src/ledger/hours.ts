export const HOUR_MS = 3_600_000

/** The UTC hour that a moment is in. */
export const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS)

export const nextHour = (hour: Date): Date => new Date(hour.getTime() + HOUR_MS)

/** The hours from one, until before another; the newest first. */
export function listHours(from: Date, to: Date): readonly Date[] {
  const count = Math.max(0, Math.ceil((to.getTime() - hourOf(from).getTime()) / HOUR_MS))
  return Array.from({ length: count }, (_, back) => new Date(hourOf(from).getTime() + (count - 1 - back) * HOUR_MS))
}

/** What an hour is counted from is kept for a week. */
const COUNTABLE_MS = 7 * 24 * HOUR_MS

export const isCountable = (hour: Date, now: Date): boolean => hour.getTime() > now.getTime() - COUNTABLE_MS
