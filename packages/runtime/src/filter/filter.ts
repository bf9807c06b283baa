/**
 * What somebody asked for, in words such as `connector = hubspot and code ~ 'http_5*' and failed > now-2h`:
 *
 *   filter      any-of ('or' any-of)*
 *   any-of      part ('and' part)*
 *   part        'not' part | '(' filter ')' | comparison
 *   comparison  field ('=' | '!=' | '<' | '<=' | '>' | '>=' | '~' | '!~') value
 *             | field ['not'] 'in' '(' value (',' value)* ')'
 *             | field 'is' ['not'] 'null'
 *
 * A value is a word, or text in quotes of either kind in which the quote is doubled. `~` compares with a pattern in which `*` stands
 * for anything. Times are ISO 8601, or `now` less a number of s, m, h or d.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | Comparison

export interface Comparison {
  readonly kind: 'comparison'
  readonly field: FilterField
  readonly operator: Operator
  /** One, but for `in` and `not in`; none for `is null`. */
  readonly values: readonly string[]
}

export const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', '~', '!~'] as const

export type Operator = (typeof OPERATORS)[number] | 'in' | 'not in' | 'is null' | 'is not null'

export type FieldType = 'text' | 'uuid' | 'number' | 'time' | 'key' | 'payload'

/** A field as the caller may compare it. */
export interface FilterField {
  readonly name: string
  readonly type: FieldType
  /** What it stands for in a statement. */
  readonly column: string
  /** Where it takes only some values. */
  readonly choices?: readonly string[]
  /** Of a payload: where in it. */
  readonly path?: readonly string[]
}

/** Why a filter cannot be read, and where: `position` counts characters from 1. */
export interface FilterProblem {
  readonly position: number
  readonly expected: string
  readonly got: string
}

export class FilterError extends Error {
  override name = 'FilterError'
  readonly problem: FilterProblem

  constructor(problem: FilterProblem) {
    super(`At character ${problem.position}: expected ${problem.expected}, got ${problem.got}.`)
    this.problem = problem
  }
}
