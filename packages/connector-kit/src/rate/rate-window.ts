import type { RateBucket } from '../manifest/rate.ts'
import { startOfDay } from './start-of-day.ts'

export interface RateWindow {
  readonly startsAt: Date
  readonly endsAt: Date
}

/**
 * The window of a bucket at a moment. `midnight`: the day in its zone, 23 or 25 hours long when clocks change; `hour`: aligned
 * to the clock in steps of `windowMs`; `rolling`: what lies behind, for it has no beginning.
 */
export function rateWindow({ window = 'rolling', windowMs, zone = 'UTC' }: RateBucket, now: Date): RateWindow {
  if (window === 'midnight') return dayIn(zone, now)
  const nowMs = now.getTime()
  const startMs = window === 'hour' ? Math.floor(nowMs / windowMs) * windowMs : nowMs - windowMs
  return { startsAt: new Date(startMs), endsAt: new Date(startMs + windowMs) }
}

const days = new Map<string, RateWindow>()

/** The last day asked for is kept per zone: finding one takes 80 microseconds, and it is asked for with every token. */
function dayIn(zone: string, now: Date): RateWindow {
  const known = days.get(zone)
  if (known && known.startsAt <= now && now < known.endsAt) return known
  const day = { startsAt: startOfDay(now, zone), endsAt: startOfDay(now, zone, 1) }
  days.set(zone, day)
  return day
}
