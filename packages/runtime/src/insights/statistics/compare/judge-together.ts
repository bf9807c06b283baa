import { studentReach, studentTwoTails } from '../distributions/student.ts'
import { type Interval, type IntervalMethod, intervalAround } from '../scores/interval.ts'

/** A figure that would be 0 if there were nothing to find. */
export interface Effect {
  readonly value: number
  readonly standardError: number
  readonly degreesOfFreedom: number
  /** Where the figure is judged from, where that is not its value. */
  readonly centre?: number
}

export interface Judged {
  readonly value: number
  /** How often chance alone would give as much or more, in this one place. */
  readonly pValue: number
  /** The rate of false discoveries at which this is just one of them, all places taken together. */
  readonly qValue: number
  readonly isDiscovery: boolean
  /** Excludes 0 exactly where this is a discovery. */
  readonly interval: Interval
}

export const FALSE_DISCOVERY_RATE = 0.05

export interface JudgeOptions {
  readonly method: IntervalMethod
  readonly falseDiscoveryRate?: number
}

/**
 * Judges all that was looked at as one: of what is called a discovery at most `falseDiscoveryRate` is due to chance on average
 * (Benjamini and Hochberg, Journal of the Royal Statistical Society B 57, 1995). Where there is nothing to find at all, that
 * is the chance of finding anything. Intervals have the level at which those of the discoveries miss at that rate
 * (Benjamini and Yekutieli, Journal of the American Statistical Association 100, 2005): 1 - R q / m with R of m discovered.
 */
export function judgeTogether(effects: readonly Effect[], options: JudgeOptions): readonly Judged[] {
  const { method, falseDiscoveryRate = FALSE_DISCOVERY_RATE } = options
  const pValues = effects.map(pValueOf)
  const qValues = adjustForAll(pValues)
  const discovered = qValues.filter((q) => q <= falseDiscoveryRate).length
  const level = 1 - (Math.max(1, discovered) * falseDiscoveryRate) / Math.max(1, effects.length)
  return effects.map((effect, index) => ({
    value: effect.value,
    pValue: pValues[index]!,
    qValue: qValues[index]!,
    isDiscovery: qValues[index]! <= falseDiscoveryRate,
    interval: intervalOf(effect, level, method),
  }))
}

/** The q of each p: the smallest m p / rank over it and all larger ones. */
export function adjustForAll(pValues: readonly number[]): readonly number[] {
  const largestFirst = [...pValues.keys()].toSorted((a, b) => pValues[b]! - pValues[a]!)
  const qValues = [...pValues]
  let smallest = 1
  for (const [place, index] of largestFirst.entries()) {
    const rank = pValues.length - place
    smallest = Math.min(smallest, (pValues[index]! * pValues.length) / rank)
    qValues[index] = smallest
  }
  return qValues
}

function pValueOf({ value, centre = value, standardError, degreesOfFreedom }: Effect): number {
  // Nothing varies: what is not 0 then is no chance, and what is 0 nothing else.
  if (standardError === 0) return centre === 0 ? 1 : 0
  return studentTwoTails(centre / standardError, degreesOfFreedom)
}

function intervalOf(
  { value, centre = value, standardError, degreesOfFreedom }: Effect,
  level: number,
  method: IntervalMethod,
): Interval {
  const reach = standardError === 0 ? 0 : studentReach(level, degreesOfFreedom) * standardError
  return intervalAround({ centre, reach, level, method })
}
