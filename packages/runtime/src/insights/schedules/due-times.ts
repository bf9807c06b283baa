import type { InsightSchedule } from '@howazit/sdk'
import { DAY_MS, type Day, dayAt, daysOfMonth, instantOf, toTimeOfDay } from './wall-clock.ts'

/** When something is due. */
export type Timing = Pick<InsightSchedule, 'every' | 'at' | 'weekday' | 'dayOfMonth' | 'timeZone'>

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** The longest time from one that is due to the next, and a day for what the zone is off UTC on either side. */
const DAYS_MAX = 33

export const isSameTiming = (one: Timing, other: Timing): boolean =>
  (['every', 'at', 'weekday', 'dayOfMonth', 'timeZone'] as const).every((field) => one[field] === other[field])

/** The first time after that moment. */
export const nextDue = (timing: Timing, after: Date): Date =>
  findDue(timing, { from: dayAt(timing.timeZone, after) - DAY_MS, stepMs: DAY_MS, isFound: (due) => due > after })

/** The last time until that moment. */
export const lastDue = (timing: Timing, until: Date): Date =>
  findDue(timing, { from: dayAt(timing.timeZone, until) + DAY_MS, stepMs: -DAY_MS, isFound: (due) => due <= until })

interface Search {
  readonly from: Day
  readonly stepMs: number
  readonly isFound: (due: Date) => boolean
}

function findDue(timing: Timing, { from, stepMs, isFound }: Search): Date {
  const timeOfDayMs = toTimeOfDay(timing.at)
  for (let step = 0; step <= DAYS_MAX; step++) {
    const day = from + step * stepMs
    if (!isDueOn(timing, day)) continue
    const due = instantOf(timing.timeZone, day, timeOfDayMs)
    if (isFound(due)) return due
  }
  throw new Error(`Nothing is due within ${DAYS_MAX} days: ${JSON.stringify(timing)}.`)
}

function isDueOn({ every, weekday = 'monday', dayOfMonth = 1 }: Timing, day: Day): boolean {
  const date = new Date(day)
  if (every === 'day') return true
  if (every === 'week') return WEEKDAYS[date.getUTCDay()] === weekday
  return date.getUTCDate() === Math.min(dayOfMonth, daysOfMonth(date.getUTCFullYear(), date.getUTCMonth()))
}
