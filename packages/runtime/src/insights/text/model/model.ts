import type { HeadFile, ModelFile } from './model-file.ts'

export interface Model {
  readonly name: string
  readonly version: number
  readonly language: string
  /** The number of each term. */
  readonly terms: ReadonlyMap<string, number>
  readonly heads: ReadonlyMap<string, Head>
}

export interface Head {
  readonly classes: readonly string[]
  readonly bias: Float64Array
  /** Of term t and class c at t * classes + c. */
  readonly weights: Float32Array
  /** Of each term: the mean of its weights, which is what it says for no class in particular. */
  readonly means: Float32Array
}

export function openModel({ name, version, language, terms, heads }: ModelFile): Model {
  return {
    name,
    version,
    language,
    terms: new Map(terms.split(',').map((term, index) => [term, index])),
    heads: new Map(Object.entries(heads).map(([question, head]) => [question, openHead(head)])),
  }
}

function openHead({ classes, bias, steps, weights: packed }: HeadFile): Head {
  const bytes = Buffer.from(packed, 'base64')
  const weights = Float32Array.from(bytes, (_, at) => bytes.readInt8(at) * steps[at % classes.length]!)
  const means = new Float32Array(weights.length / classes.length)
  for (const [at, weight] of weights.entries()) means[Math.floor(at / classes.length)]! += weight / classes.length
  return { classes, bias: Float64Array.from(bias), weights, means }
}
