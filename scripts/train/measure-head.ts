/** A prediction beside the truth. */
export interface Judged {
  readonly predicted: string
  readonly confidence: number
  readonly truth: string
}

export interface Measures {
  readonly n: number
  readonly accuracy: number
  /** What always saying the most common class would have. */
  readonly baseline: number
  /** The mean of the F1 of all classes, rare ones counting as much. */
  readonly macroF1: number
  /** By how much confidence is off the share that is right, on average (expected calibration error, ten bins). */
  readonly calibrationError: number
  readonly classes: Readonly<Record<string, ClassMeasures>>
}

export interface ClassMeasures {
  readonly n: number
  /** Of what is called so, the share that is. */
  readonly precision: number
  /** Of what is so, the share that is called so. */
  readonly recall: number
}

const BINS = 10

export function measureHead(judged: readonly Judged[]): Measures {
  const n = judged.length
  const classes = Object.fromEntries(
    [...new Set(judged.map(({ truth }) => truth))].toSorted().map((name) => [name, measureClass(judged, name)]),
  )
  const f1 = Object.values(classes).map(({ precision, recall }) => (2 * precision * recall) / (precision + recall || 1))
  return {
    n,
    accuracy: round(judged.filter(isRight).length / n),
    baseline: round(Math.max(...Object.values(classes).map((each) => each.n)) / n),
    macroF1: round(f1.reduce((sum, each) => sum + each, 0) / f1.length),
    calibrationError: round(calibrationError(judged)),
    classes,
  }
}

const isRight = ({ predicted, truth }: Judged): boolean => predicted === truth

function measureClass(judged: readonly Judged[], name: string): ClassMeasures {
  const so = judged.filter(({ truth }) => truth === name)
  const called = judged.filter(({ predicted }) => predicted === name)
  const right = so.filter(isRight).length
  return { n: so.length, precision: round(right / (called.length || 1)), recall: round(right / so.length) }
}

function calibrationError(judged: readonly Judged[]): number {
  const bins = Map.groupBy(judged, ({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)))
  const gaps = [...bins.values()].map((bin) => {
    const confidence = bin.reduce((sum, each) => sum + each.confidence, 0)
    return Math.abs(confidence - bin.filter(isRight).length)
  })
  return gaps.reduce((sum, gap) => sum + gap, 0) / judged.length
}

const round = (value: number): number => Number(value.toFixed(4))
