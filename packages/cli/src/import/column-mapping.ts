import type { DateOrder } from './parse-timestamp.ts'
import type { StatusRule } from './presets.ts'
import type { QuestionType } from './survey-shapes.ts'

/** One question and the columns (from 0) that answer it; only `multi` has several. */
export interface QuestionMapping {
  key: string
  text: string
  type: QuestionType
  columns: number[]
  /** `multi` in one column: what stands between the choices. */
  separator?: string
  /** `single` and `multi`: every label of the file, in order of first appearance. */
  labels?: string[]
}

export interface NamedColumn {
  column: number
  name: string
}

/** Where every column goes. Columns count from 0 here, from 1 wherever people see them. */
export interface ColumnMapping {
  questions: QuestionMapping[]
  /** Times of submission, best first; an empty cell falls back to the next. */
  at: { column: number; order: DateOrder }[]
  /** IANA zone of times without one; UTC when absent. */
  timezone?: string
  /** For rows of a file that has no time at all. Fixed, so that a second run sends the same body. */
  submittedAtDefault: string
  /** Column that names the respondent uniquely; the idempotency key derives from it. */
  respondent?: number
  /** The respondent column holds idempotency keys, used as they are (our own CSV). */
  isRespondentKey?: true
  /** Column of the client's own reference; the group's key or the respondent when absent. */
  reference?: number
  groupBy?: number
  status: { column: number; rule: StatusRule }[]
  locale?: number
  channel?: number
  dims: NamedColumn[]
  meta: NamedColumn[]
  /** Columns that are not imported, because flags chose others. */
  leftOut: number[]
}

/** A choice that was suggested or made for a column, to be printed. */
export interface Suggestion {
  /** Position from 1. */
  position: number
  header: string
  role: string
  confidence: number
  reason: string
}

/** What is wrong with the flags or the map file. `where` is a flag or a JSON pointer. */
export interface MappingProblem {
  where: string
  code:
    | 'unknown_column'
    | 'ambiguous_column'
    | 'column_used_twice'
    | 'invalid_value'
    | 'too_many_options'
    | 'too_many_columns'
  reason: string
}
