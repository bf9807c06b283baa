import type { HeadFile } from '../../packages/runtime/src/insights/text/model/model-file.ts'
import type { TrainedHead } from './train-head.ts'

const BYTE_MAX = 127

/** Weights in a byte each: those of a class in steps of 1/127 of its largest. The bias keeps six digits. */
export function packHead({ bias, weights }: TrainedHead, classes: readonly string[]): HeadFile {
  const largest = classes.map((_, at) => largestOf(weights, at, classes.length))
  const steps = largest.map((weight) => Number((weight / BYTE_MAX).toPrecision(6)))
  const bytes = Int8Array.from(weights, (weight, place) => {
    const step = steps[place % classes.length]!
    return step === 0 ? 0 : Math.max(-BYTE_MAX, Math.min(BYTE_MAX, Math.round(weight / step)))
  })
  return {
    classes,
    bias: Array.from(bias, (value) => Number(value.toPrecision(6))),
    steps,
    weights: Buffer.from(bytes.buffer).toString('base64'),
  }
}

function largestOf(weights: Float64Array, from: number, stride: number): number {
  let largest = 0
  for (let place = from; place < weights.length; place += stride) largest = Math.max(largest, Math.abs(weights[place]!))
  return largest
}
