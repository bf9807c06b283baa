/** The rate of a replay as a bucket that holds what a second lets through, or one item where that is less. */
export interface Pace {
  readonly ratePerSecond: number
  /** Until when the rate is used up; null where nothing was sent yet. */
  readonly pacedAt: Date | null
  readonly now: Date
}

/** How many may begin now. */
export const allowance = (pace: Pace): number =>
  Math.floor(((pace.now.getTime() - fromMs(pace)) / 1_000) * pace.ratePerSecond + ROUNDING)

/** Until when the rate is used up once so many have begun. */
export const pacedBy = (pace: Pace, count: number): Date =>
  new Date(fromMs(pace) + (count / pace.ratePerSecond) * 1_000)

/** Times are kept to the millisecond, so that a share of an item is lost now and then. */
const ROUNDING = 1e-6

function fromMs({ ratePerSecond, pacedAt, now }: Pace): number {
  const oldestMs = now.getTime() - Math.max(1_000, Math.ceil(1_000 / ratePerSecond))
  return Math.max(pacedAt?.getTime() ?? oldestMs, oldestMs)
}
