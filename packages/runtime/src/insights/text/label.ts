import type { Span } from './span.ts'

/** What is said of a comment: how likely it is right, and the words that speak for it. */
export interface Label<Name extends string = string> {
  readonly name: Name
  readonly confidence: number
  readonly evidence: readonly Span[]
}
