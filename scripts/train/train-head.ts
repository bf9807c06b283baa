import { type Random, seededRandom } from '../../packages/runtime/src/insights/statistics/random/seeded-random.ts'
import { softmax } from '../../packages/runtime/src/insights/text/model/classify.ts'

/** A comment as numbers: its terms, and the number of its class. */
export interface Example {
  readonly terms: Int32Array
  readonly label: number
}

export interface TrainedHead {
  readonly bias: Float64Array
  /** Of term t and class c at t * classes + c. */
  readonly weights: Float64Array
}

export interface HeadShape {
  readonly terms: number
  readonly classes: number
  readonly seed: string
}

const EPOCHS = 3
const RATE = 0.2
const BIAS_RATE = 0.01
/** What each step takes off a weight, so that none grows on a few comments. */
const SHRINKAGE = 1e-6

/**
 * Multinomial logistic regression by stochastic gradient descent with a rate of its own for each weight, which falls with what it was
 * moved already (AdaGrad; Duchi, Hazan and Singer, Journal of Machine Learning Research 12, 2011): a rare term gets its say as well. The same
 * examples and seed give the same weights.
 */
export function trainHead(examples: readonly Example[], { terms, classes, seed }: HeadShape): TrainedHead {
  const bias = new Float64Array(classes)
  const weights = new Float64Array(terms * classes)
  const moved = new Float64Array(terms * classes).fill(1e-8)
  const random = seededRandom(seed)
  const order = [...examples]
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    shuffle(order, random)
    for (const example of order) step(example)
  }
  return { bias, weights }

  function step({ terms: of, label }: Example): void {
    const scale = 1 / Math.sqrt(Math.max(1, of.length))
    const error = predict(of, scale)
    error[label]! -= 1
    for (let at = 0; at < classes; at++) bias[at]! -= BIAS_RATE * error[at]!
    for (const term of of)
      for (let at = 0; at < classes; at++) {
        const place = term * classes + at
        const slope = error[at]! * scale + SHRINKAGE * weights[place]!
        moved[place]! += slope * slope
        weights[place]! -= (RATE * slope) / Math.sqrt(moved[place]!)
      }
  }

  function predict(of: Int32Array, scale: number): Float64Array {
    const scores = Float64Array.from(bias)
    for (const term of of) for (let at = 0; at < classes; at++) scores[at]! += scale * weights[term * classes + at]!
    return softmax(scores)
  }
}

/** Fisher and Yates 1938. */
function shuffle<Item>(items: Item[], random: Random): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[items[last], items[other]] = [items[other]!, items[last]!]
  }
}
