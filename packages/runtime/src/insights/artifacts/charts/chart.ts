import type { Line } from './line.ts'

/** What is drawn on one line, with its words beside it: a chart says nothing that is not written. */
export interface ChartRow {
  readonly label: string
  /** The number, its interval and n. */
  readonly said: string
  readonly value: number
  readonly interval?: { readonly low: number; readonly high: number } | undefined
  readonly tone: Tone
}

export type Tone = 'plain' | 'good' | 'bad' | 'unsure'

export interface Scale {
  readonly from: number
  readonly to: number
}

/** Points with their intervals, all on one scale, which has 0 on it. */
export interface IntervalChart {
  readonly kind: 'intervals'
  readonly caption: string
  readonly rows: readonly ChartRow[]
  readonly scale?: Scale | undefined
}

/** Shares of a whole, from 0 on. */
export interface ShareChart {
  readonly kind: 'shares'
  readonly caption: string
  readonly rows: readonly ChartRow[]
}

/** A score by periods. */
export interface LineChart {
  readonly kind: 'line'
  readonly caption: string
  readonly line: Line
}

export type Chart = IntervalChart | ShareChart | LineChart

/** A chart that is a file as well. */
export interface NamedChart {
  /** What it is of, as parts of a file's name: the same in every insight that has it. */
  readonly of: readonly string[]
  readonly heading: string
  readonly chart: Chart
}

/** Some room at both ends, so that nothing is cut off. */
export function scaleOf({ rows, scale }: IntervalChart): Scale {
  const ends = rows.flatMap(({ value, interval }) => [value, interval?.low ?? value, interval?.high ?? value])
  return scale ?? withRoom({ from: Math.min(0, ...ends), to: Math.max(0, ...ends) })
}

export const shareScaleOf = ({ rows }: ShareChart): Scale => ({
  from: 0,
  to: Math.max(0.01, ...rows.map(({ value, interval }) => interval?.high ?? value)),
})

export function withRoom({ from, to }: Scale): Scale {
  const room = 0.06 * (to - from || 1)
  return { from: from - room, to: to + room }
}

/** In percent of the length, to a hundredth; what is beyond an end is at it. */
export const placeOn = ({ from, to }: Scale, value: number): number =>
  roundPlace(100 * Math.min(1, Math.max(0, (value - from) / (to - from))))

export const roundPlace = (value: number): number => Math.round(100 * value) / 100
