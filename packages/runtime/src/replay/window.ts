/** Minutes of the day, UTC. */
export interface DailyWindow {
  readonly from: number
  readonly to: number
}

const DAY_MINUTES = 1_440

/** `22:00-06:00`, as the contract's pattern allows it. */
export function parseWindow(text: string): DailyWindow {
  const [from = '', to = ''] = text.split('-')
  return { from: toMinutes(from), to: toMinutes(to) }
}

export const formatWindow = (from: number, to: number): string => `${toClock(from)}-${toClock(to)}`

/** The same minute twice is the whole day. */
export function isWithin({ from, to }: DailyWindow, now: Date): boolean {
  const minute = now.getUTCHours() * 60 + now.getUTCMinutes()
  const since = (minute - from + DAY_MINUTES) % DAY_MINUTES
  const length = (to - from + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES
  return since < length
}

function toMinutes(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':')
  return Number(hours) * 60 + Number(minutes)
}

const toClock = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
