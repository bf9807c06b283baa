import type { InsightEffect, InsightFinding, InsightInterval } from '@howazit/sdk'

/** A number of a finding, with what tells how far to trust it. */
export interface Figure {
  readonly figure: string
  readonly value?: number | null | undefined
  /** Answers that this number is of. */
  readonly n: number
  readonly interval?: InsightInterval | undefined
  readonly effect?: InsightEffect | undefined
}

/** In an order that stays; a finding that is not shown has one without a value. */
export function listFigures(finding: InsightFinding): readonly Figure[] {
  const { n, value, marginOfError, interval, impact, effect, mean, explained } = finding
  const figures = [
    { figure: 'value', value, n, interval },
    { figure: 'marginOfError', value: marginOfError, n },
    { figure: 'impact', value: impact, n },
    { figure: 'effect', value: effect?.value, n, interval: effect?.interval, effect },
    { figure: 'mean', value: mean, n },
    { figure: 'explained', value: explained, n },
    ...ofDistribution(finding),
    ...ofChange(finding),
    ...ofTrend(finding),
    ...ofLevel(finding),
    ...ofShares(finding),
  ].filter((figure) => figure.value !== undefined)
  return figures.length > 0 ? figures : [{ figure: 'none', n }]
}

function ofDistribution({ distribution, n }: InsightFinding): readonly Figure[] {
  if (!distribution) return []
  const { mean, median, standardDeviation, shares } = distribution
  return [
    { figure: 'distribution.mean', value: mean, n },
    { figure: 'distribution.median', value: median, n },
    { figure: 'distribution.standardDeviation', value: standardDeviation, n },
    ...shares.map(({ rating, share, n: those, interval }) => ({
      figure: `distribution.share of ${rating}`,
      value: share,
      n: those,
      interval,
    })),
  ]
}

function ofChange({ change, n }: InsightFinding): readonly Figure[] {
  if (!change) return []
  const { before, after, change: by, mix, rate, groups } = change
  return [
    { figure: 'change.before', value: before.score, n: before.n },
    { figure: 'change.after', value: after.score, n: after.n },
    { figure: 'change.change', value: by, n },
    { figure: 'change.mix', value: mix, n },
    { figure: 'change.rate', value: rate, n },
    ...groups.flatMap((group) => {
      const name = groupText(group.group)
      const those = group.before.n + group.after.n
      return [
        { figure: `before of ${name}`, value: group.before.score, n: group.before.n },
        { figure: `after of ${name}`, value: group.after.score, n: group.after.n },
        { figure: `mix of ${name}`, value: group.mix.value, n: those, interval: group.mix.interval, effect: group.mix },
        {
          figure: `rate of ${name}`,
          value: group.rate.value,
          n: those,
          interval: group.rate.interval,
          effect: group.rate,
        },
      ]
    }),
  ]
}

/** Of periods with too few answers there is just n. */
const ofTrend = ({ trend }: InsightFinding): readonly Figure[] =>
  (trend?.periods ?? []).map(({ from, n, score, interval }) => ({
    figure: `score of the ${trend!.period} from ${from.slice(0, 10)}`,
    value: score ?? null,
    n,
    interval,
  }))

const ofLevel = ({ level }: InsightFinding): readonly Figure[] =>
  level
    ? [
        { figure: 'level.before', value: level.before.score, n: level.before.n },
        { figure: 'level.after', value: level.after.score, n: level.after.n },
      ]
    : []

const ofShares = ({ shares }: InsightFinding): readonly Figure[] =>
  Object.entries(shares ?? {}).map(([time, { share, n, interval }]) => ({
    figure: `share.${time}`,
    value: share,
    n,
    interval,
  }))

/** What the contract leaves empty for answers without the dimension, and null for all groups that are too small. */
export const groupText = (group: string | null): string =>
  group === null ? '(small groups together)' : group === '' ? '(not given)' : group
