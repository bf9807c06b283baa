/** A trained model as it is shipped. */
export interface ModelFile {
  readonly name: string
  /** Goes up with every training that changes a figure; findings name it. */
  readonly version: number
  readonly language: string
  /** Separated by commas. */
  readonly terms: string
  /** How many respondents of the training data used each term, 255 for that and more; a byte each, in base64. */
  readonly respondents: string
  readonly heads: Readonly<Record<string, HeadFile>>
}

/** One question about a comment, and its possible answers. */
export interface HeadFile {
  readonly classes: readonly string[]
  readonly bias: readonly number[]
  /** Of each class: what one step of its weights is worth. */
  readonly steps: readonly number[]
  /** A signed byte for each term and class, the classes of a term together, in base64. */
  readonly weights: string
}
