import type { InsightSignals } from '@howazit/sdk'
import { DAY_MS, dayAt, instantOf, toTimeOfDay } from '../wall-clock.ts'

interface Quiet {
  readonly timeZone: string
  readonly quietHours?: InsightSignals['quietHours']
}

/** When somebody may be told: now, or when the quiet hours are over that it is in. They may go over midnight. */
export function quietUntil({ timeZone, quietHours }: Quiet, now: Date): Date {
  if (!quietHours) return now
  const [from, to] = [toTimeOfDay(quietHours.from), toTimeOfDay(quietHours.to)]
  const today = dayAt(timeZone, now)
  for (const day of [today - DAY_MS, today]) {
    const ends = instantOf(timeZone, to > from ? day : day + DAY_MS, to)
    if (instantOf(timeZone, day, from) <= now && now < ends) return ends
  }
  return now
}
