import type { InsightRequest, InsightSchedule } from '@howazit/sdk'
import { addMonths, DAY_MS, type Day, dayAt, instantOf } from './wall-clock.ts'

/** What is looked at, whenever it is due. */
export type Rolling = Pick<InsightSchedule, 'timeZone' | 'last' | 'compareWith'>

/** Whole days up to the one on which it is due, and what they are compared with. */
export function timesAt(rolling: Rolling, dueAt: Date): Pick<InsightRequest, 'timeframe' | 'compareWith'> {
  const { timeZone, last, compareWith } = rolling
  const to = dayAt(timeZone, dueAt)
  const from = goBack(to, last.unit, last.count)
  const between = (first: Day, end: Day) => ({
    from: instantOf(timeZone, first).toISOString(),
    to: instantOf(timeZone, end).toISOString(),
  })
  const timeframe = between(from, to)
  if (compareWith === 'none') return { timeframe }
  if (compareWith === 'year_before')
    return { timeframe, compareWith: between(addMonths(from, -12), addMonths(to, -12)) }
  return { timeframe, compareWith: between(goBack(to, last.unit, 2 * last.count), from) }
}

function goBack(day: Day, unit: Rolling['last']['unit'], count: number): Day {
  if (unit === 'month') return addMonths(day, -count)
  return day - count * (unit === 'week' ? 7 : 1) * DAY_MS
}
