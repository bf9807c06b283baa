import type { InsightFinding, InsightTrend } from '@howazit/sdk'
import { numberText, shareText } from '../../findings/number-text.ts'
import { basisText } from '../report/words.ts'
import { roundPlace, type Scale, withRoom } from './chart.ts'

type Period = InsightTrend['periods'][number]

/** A period with a score. */
export interface Point extends Required<Period> {
  /** In percent of the width. */
  readonly x: number
}

/** A level that a score stayed on. */
export interface Step {
  readonly from: number
  readonly to: number
  readonly score: number
}

/** Where a score went to another level; its number is that of the words about it. */
export interface Mark {
  readonly number: number
  readonly x: number
  readonly said: string
}

/** What is drawn of a score by periods. */
export interface Line {
  readonly points: readonly [Point, ...Point[]]
  readonly steps: readonly Step[]
  readonly marks: readonly Mark[]
  readonly scale: Scale
  /** n and the intervals of all of it. */
  readonly basis: string
  readonly said: string
}

/** By when they were. */
export const levelsOf = (findings: readonly InsightFinding[]): readonly InsightFinding[] =>
  findings.filter(({ level }) => level).toSorted((a, b) => Date.parse(a.level!.at) - Date.parse(b.level!.at))

/** Undefined where no period has a score. */
export function lineOf({ periods }: InsightTrend, levels: readonly InsightFinding[]): Line | undefined {
  const [first, ...others] = periods.flatMap((each, at) =>
    isShown(each) ? [{ ...each, x: placeIn(at + 0.5, periods.length) }] : [],
  )
  if (!first) return undefined
  const points = [first, ...others] as const
  const last = points.at(-1)!
  const changes = changesOf(periods, levels)
  const counts = points.map(({ n }) => n)
  return {
    points: [first, ...others],
    ...changes,
    scale: withRoom({
      from: Math.min(...points.map(({ interval }) => interval.low)),
      to: Math.max(...points.map(({ interval }) => interval.high)),
    }),
    basis: `n from ${numberText(Math.min(...counts))} to ${numberText(Math.max(...counts))} each; band: ${shareText(first.interval.level)} intervals${changes.marks.length > 0 ? '; dashes: levels' : ''}`,
    said: `from ${pointText(first)} to ${pointText(last)}`,
  }
}

const isShown = (period: Period): period is Required<Period> =>
  period.score !== undefined && period.interval !== undefined

function changesOf(periods: readonly Period[], levels: readonly InsightFinding[]): Pick<Line, 'steps' | 'marks'> {
  const changes = levels.flatMap((finding) => {
    const at = periods.findIndex(({ from }) => Date.parse(from) === Date.parse(finding.level!.at))
    return at > 0 ? [{ finding, x: placeIn(at, periods.length) }] : []
  })
  const bounds = [0, ...changes.map(({ x }) => x), 100]
  const scores = changes.flatMap(({ finding: { level } }, at) => [
    ...(at === 0 ? [level!.before.score] : []),
    level!.after.score,
  ])
  return {
    steps: scores.flatMap((score, at) => (score === null ? [] : [{ from: bounds[at]!, to: bounds[at + 1]!, score }])),
    marks: changes.map(({ finding, x }, at) => ({ number: at + 1, x, said: markText(finding) })),
  }
}

const markText = ({ title, n, interval }: InsightFinding): string => `${title} (${basisText(n, interval)})`

export const dayText = ({ from }: Pick<Period, 'from'>): string => from.slice(0, 10)

const pointText = (period: Point): string =>
  `${numberText(period.score)} on ${dayText(period)} (${basisText(period.n, period.interval)})`

const placeIn = (at: number, count: number): number => roundPlace((100 * at) / count)
