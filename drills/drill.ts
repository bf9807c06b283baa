import type { Platforms } from './support/platforms.ts'

/** One number of a drill beside what it has to be. */
export interface Figure {
  readonly figure: string
  readonly value: number | string
  /** The bar in words, such as `0` or `<= 512 MiB`; a figure without one only informs. */
  readonly bar?: string
  readonly isMet?: boolean
}

export interface DrillReport {
  readonly figures: readonly Figure[]
}

export interface DrillOptions {
  /** Everything random follows from it: the same seed gives the same run. */
  readonly seed: number
  /** What the command line said after the name. */
  readonly args: readonly string[]
  readonly platforms: Platforms
}

/** A claim of the platform and the run that shows it. The file is named like it: `r6-outbox.ts`, `malformed.ts`. */
export interface Drill {
  readonly name: string
  readonly title: string
  run(options: DrillOptions): Promise<DrillReport>
}

/** A figure that must equal `bar`. */
export const exactly = (figure: string, value: number, bar: number): Figure => ({
  figure,
  value,
  bar: String(bar),
  isMet: value === bar,
})

/** A figure that must not exceed `barMax`. */
export const atMost = (figure: string, value: number, barMax: number): Figure => ({
  figure,
  value,
  bar: `<= ${barMax}`,
  isMet: value <= barMax,
})

/** A figure that must reach `barMin`. */
export const atLeast = (figure: string, value: number, barMin: number): Figure => ({
  figure,
  value,
  bar: `>= ${barMin}`,
  isMet: value >= barMin,
})
