import { type Estimate, estimateScore } from '../scores/estimate-score.ts'
import type { Metric } from '../scores/metric.ts'
import { combineMoments, momentsOf, NOTHING } from '../scores/moments.ts'
import { type Measured, suppressParts } from '../scores/suppress.ts'
import type { Tally } from '../scores/tally.ts'
import { differenceBetween } from './difference.ts'
import { type Judged, judgeTogether } from './judge-together.ts'

export interface SegmentScore {
  readonly segment: string
  readonly score: Measured<{
    readonly estimate: Estimate
    /** How much it is above the score of all others together; of those of which there are others. */
    readonly difference?: Judged
  }>
}

export interface CompareOptions {
  readonly minimumN?: number
  readonly falseDiscoveryRate?: number
}

/**
 * Each segment against all others together, judged as one: with twenty segments that are all the same, one would differ "with
 * 95 % confidence" if each were judged by itself.
 */
export function compareSegments(
  segments: ReadonlyMap<string, Tally>,
  metric: Metric,
  { minimumN, falseDiscoveryRate }: CompareOptions = {},
): readonly SegmentScore[] {
  const parts = [...segments].map(([segment, tally]) => ({ segment, tally, moments: momentsOf(tally, metric) }))
  const suppressed = suppressParts(
    parts.map(({ moments }) => moments.n),
    minimumN,
  )
  const effects = parts.flatMap(({ segment, moments }, index) => {
    const others = parts.filter((part) => part.segment !== segment).map((part) => part.moments)
    const rest = others.reduce(combineMoments, NOTHING)
    return suppressed[index] || rest.n === 0 ? [] : [{ segment, ...differenceBetween(moments, rest, metric) }]
  })
  const judged = judgeTogether(effects, { method: 'welch', falseDiscoveryRate })
  const differences = new Map(effects.map(({ segment }, index) => [segment, judged[index]]))
  return parts.map(({ segment, tally }, index) => ({
    segment,
    score: suppressed[index] ?? {
      kind: 'measured',
      value: { estimate: estimateScore(tally, metric), difference: differences.get(segment) },
    },
  }))
}
