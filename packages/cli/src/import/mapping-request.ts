import type { ColumnMapping } from './column-mapping.ts'
import type { Column } from './detect-headers.ts'
import type { DateOrder } from './parse-timestamp.ts'
import type { StatusRule } from './presets.ts'
import { type ColumnReference, splitReferences } from './resolve-column.ts'
import type { QuestionType } from './survey-shapes.ts'

/** A column that was asked for, and the flag or JSON pointer that asked. */
export interface RequestedColumn {
  column: ColumnReference
  where: string
  name?: string
}

export interface RequestedQuestion {
  columns: RequestedColumn[]
  type: QuestionType
  key?: string
  text?: string
  separator?: string
}

/** What flags or a map file ask for; all of it optional. */
export interface MappingRequest {
  questions: RequestedQuestion[]
  at?: RequestedColumn[]
  dateOrder?: DateOrder
  timezone?: string
  submittedAt?: ColumnMapping['submittedAtDefault']
  respondent?: RequestedColumn
  groupBy?: RequestedColumn
  status?: RequestedColumn
  statusRule?: StatusRule
  locale?: RequestedColumn
  channel?: RequestedColumn
  dims?: RequestedColumn[]
  meta?: RequestedColumn[]
  /** Columns nobody asked for: inferred, kept in respondentMeta, or left out (the default once a question is given). */
  rest?: 'infer' | 'meta' | 'drop'
}

/** Flags of `howazit ingest`: lists of positions from 1 or header names, separated by commas. */
export interface MappingFlags {
  nps?: string
  csat?: string
  ces?: string
  rating?: string
  text?: string
  choice?: string
  multi?: string
  separator?: string
  dims?: string
  meta?: string
  groupBy?: string
  at?: string
  respondent?: string
  complete?: string
  locale?: string
  channel?: string
  timezone?: string
  dateOrder?: 'mdy' | 'dmy'
  submittedAt?: string
  rest?: 'infer' | 'meta' | 'drop'
}

const questionFlags = {
  nps: 'nps',
  csat: 'csat',
  ces: 'ces',
  rating: 'rating',
  text: 'text',
  choice: 'single',
  multi: 'multi',
} as const

export function requestFromFlags(columns: readonly Column[], flags: MappingFlags): MappingRequest {
  const list = (value: string | undefined, where: string): RequestedColumn[] | undefined =>
    value === undefined ? undefined : splitReferences(columns, value).map((column) => ({ column, where }))
  const one = (value: string | undefined, where: string): RequestedColumn | undefined =>
    value === undefined ? undefined : { column: value, where }
  const questions = Object.entries(questionFlags).flatMap(([flag, type]) =>
    (list(flags[flag as keyof typeof questionFlags], `--${flag}`) ?? []).map((column): RequestedQuestion => {
      const separator = type === 'multi' ? (flags.separator ?? ';') : undefined
      return { columns: [column], type, ...(separator === undefined ? {} : { separator }) }
    }),
  )
  return withoutUndefined({
    questions,
    at: list(flags.at, '--at'),
    dims: list(flags.dims, '--dims'),
    meta: list(flags.meta, '--meta'),
    groupBy: one(flags.groupBy, '--group-by'),
    respondent: one(flags.respondent, '--respondent'),
    status: one(flags.complete, '--complete'),
    locale: one(flags.locale, '--locale'),
    channel: one(flags.channel, '--channel'),
    timezone: flags.timezone,
    dateOrder: flags.dateOrder,
    submittedAt: flags.submittedAt,
    rest: flags.rest,
  })
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Absent and undefined are the same here; what follows only knows absent. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>
}
