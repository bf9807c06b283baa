import { mergeSpans, type Span } from '../span.ts'
import type { Word } from '../words/read-words.ts'
import type { Head, Model } from './model.ts'
import { termsOf } from './terms.ts'

/** Terms of a comment that the model knows, each once. */
export interface Features {
  readonly words: readonly Word[]
  readonly terms: readonly Feature[]
}

export interface Feature {
  /** Its number in the model. */
  readonly term: number
  readonly first: number
  readonly last: number
}

export function findFeatures(model: Model, words: readonly Word[]): Features {
  const terms = new Map<number, Feature>()
  for (const { text, first, last } of termsOf(words)) {
    const term = model.terms.get(text)
    if (term !== undefined && !terms.has(term)) terms.set(term, { term, first, last })
  }
  return { words, terms: [...terms.values()] }
}

/** How likely each class is: softmax of bias + Σ weights / √terms, so that a long comment is not surer for being long. */
export function classify({ classes, bias, weights }: Head, { terms }: Features): Float64Array {
  const scores = Float64Array.from(bias)
  const scale = 1 / Math.sqrt(Math.max(1, terms.length))
  for (const { term } of terms)
    for (let at = 0; at < classes.length; at++) scores[at]! += scale * weights[term * classes.length + at]!
  return softmax(scores)
}

/** In place. */
export function softmax(scores: Float64Array): Float64Array {
  const highest = Math.max(...scores)
  let sum = 0
  for (let at = 0; at < scores.length; at++) {
    scores[at] = Math.exp(scores[at]! - highest)
    sum += scores[at]!
  }
  for (let at = 0; at < scores.length; at++) scores[at]! /= sum
  return scores
}

/** No more places than a reader looks at. */
const EVIDENCE_MAX = 3

/**
 * The words that speak for a class: of all terms those with most weight for it beyond their mean over the classes, which is what they
 * add to its lead. Neighbours are one place.
 */
export function findEvidence(
  { classes, weights, means }: Head,
  { words, terms }: Features,
  ofClass: number,
): readonly Span[] {
  const strongest: { readonly lead: number; readonly feature: Feature }[] = []
  for (const feature of terms) {
    const lead = weights[feature.term * classes.length + ofClass]! - means[feature.term]!
    if (lead <= 0 || lead <= (strongest[EVIDENCE_MAX - 1]?.lead ?? 0)) continue
    strongest.push({ lead, feature })
    strongest.sort((a, b) => b.lead - a.lead)
    strongest.length = Math.min(strongest.length, EVIDENCE_MAX)
  }
  return mergeSpans(
    strongest.map(({ feature: { first, last } }) => ({ start: words[first]!.start, end: words[last]!.end })),
    1,
  )
}
