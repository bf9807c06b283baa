import type { InsightTrend } from '@howazit/sdk'
import { addMonths, DAY_MS } from '../schedules/wall-clock.ts'
import type { Timeframe } from './insight-input.ts'

export type Unit = InsightTrend['period']

/** Of more days or weeks the next longer unit says as much, and can be read. */
const PERIODS_MAX = 60

/** The shortest first; months whatever there are of them. */
const UNITS: readonly { readonly unit: Unit; readonly max: number }[] = [
  { unit: 'day', max: PERIODS_MAX },
  { unit: 'week', max: PERIODS_MAX },
  { unit: 'month', max: Number.POSITIVE_INFINITY },
]

export interface Periods {
  readonly unit: Unit
  /** In a row, up to the end of the timeframe; what is left at its beginning is no whole period, and in none. */
  readonly periods: readonly Timeframe[]
}

/** A timeframe in days, weeks and months, as far as there are enough of these for a trend and not too many to look at. */
export function periodsOf(timeframe: Timeframe, least: number): readonly Periods[] {
  return UNITS.flatMap(({ unit, max }) => {
    const periods = divide(timeframe, unit)
    return periods.length >= least && periods.length <= max ? [{ unit, periods }] : []
  })
}

function divide({ fromMs, toMs }: Timeframe, unit: Unit): readonly Timeframe[] {
  const periods: Timeframe[] = []
  for (let back = 1, end = toMs; ; back++) {
    const begin = goBack(toMs, unit, back)
    if (begin < fromMs) return periods.toReversed()
    periods.push({ fromMs: begin, toMs: end })
    end = begin
  }
}

/** In UTC. */
function goBack(toMs: number, unit: Unit, count: number): number {
  if (unit !== 'month') return toMs - count * (unit === 'week' ? 7 : 1) * DAY_MS
  const day = Math.floor(toMs / DAY_MS) * DAY_MS
  return addMonths(day, -count) + (toMs - day)
}
