import type { Compared, Reading } from './position.ts'

/** What a replay will read, as it is found when it begins. */
export interface FoundReadings extends Compared {
  readonly readings: readonly Reading[]
  /** The topic holds something from before the time that is compared. */
  readonly isWhole: boolean
  /** Messages of the time that are still on their way. */
  readonly pending: number
}
