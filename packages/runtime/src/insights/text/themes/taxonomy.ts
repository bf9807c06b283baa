/** The themes of a survey: a small file that people may edit, and that every run starts from. */
export interface Taxonomy {
  readonly surveyId: string
  /** Goes up with every change. */
  readonly version: number
  readonly themes: readonly Theme[]
  /** What became of themes, oldest first. */
  readonly history: readonly ThemeChange[]
}

export interface Theme {
  /** Stays as long as most of its words do. */
  readonly id: string
  readonly name: string
  /** The theme it is a part of. */
  readonly parent?: string
  /** Words that make a comment one of this theme; the most telling first. */
  readonly terms: readonly string[]
  /** Set by whoever edits a theme: no suggestion changes it then. */
  readonly isPinned?: boolean
}

export interface ThemeChange {
  readonly version: number
  readonly kind: 'created' | 'split' | 'merged' | 'retired'
  /** Ids before and after; of what was created none before, of what was retired none after. */
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/** Of a survey that has none yet. */
export const emptyTaxonomy = (surveyId: string): Taxonomy => ({ surveyId, version: 0, themes: [], history: [] })

/** Those that are no part of another: of both, whatever one of them does would be told twice. */
export const mainThemes = ({ themes }: Taxonomy): readonly Theme[] =>
  themes.filter(({ parent }) => parent === undefined)
