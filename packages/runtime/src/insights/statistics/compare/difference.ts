import type { Metric } from '../scores/metric.ts'
import { combineMoments, type Moments, standardError } from '../scores/moments.ts'
import type { Effect } from './judge-together.ts'

/**
 * How much the score of `a` is above that of `b`, with standard error √(s²a/na + s²b/nb) and the degrees of freedom of Welch
 * ("The generalization of Student's problem", Biometrika 34, 1947), both judged with the metric's pseudo answers among them.
 */
export function differenceBetween(a: Moments, b: Moments, { pseudo }: Metric): Effect {
  const [judgedA, judgedB] = [combineMoments(a, pseudo), combineMoments(b, pseudo)]
  const [squareA, squareB] = [standardError(judgedA) ** 2, standardError(judgedB) ** 2]
  const square = squareA + squareB
  const degreesOfFreedom = square ** 2 / (squareA ** 2 / (judgedA.n - 1) + squareB ** 2 / (judgedB.n - 1))
  return {
    value: a.mean - b.mean,
    centre: judgedA.mean - judgedB.mean,
    standardError: Math.sqrt(square),
    degreesOfFreedom: square === 0 ? Number.POSITIVE_INFINITY : degreesOfFreedom,
  }
}
