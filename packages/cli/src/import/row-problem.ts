import type { RecordProblem } from './split-records.ts'

export type RowProblemCode =
  | RecordProblem
  | 'invalid_encoding'
  | 'too_few_cells'
  | 'too_many_cells'
  | 'nul_character'
  | 'not_a_number'
  | 'not_a_date'
  | 'ambiguous_date'
  | 'no_date'
  | 'out_of_range'
  | 'text_too_long'
  | 'unknown_option'
  | 'too_many_answers'
  | 'group_rejected'
  | 'invalid_json'
  | 'invalid_response'

/** Why a row was not sent. */
export interface RowProblem {
  /** JSON pointer into the response that would have been sent; empty for the row as a whole. */
  pointer: string
  code: RowProblemCode
  /** One sentence with the column, counted from 1. */
  reason: string
  /** The offending cell, shortened; only its length where it is free text. */
  value?: string
}

/** Cells can be anything a respondent typed: shown only as far as needed to find them. */
export function excerpt(cell: string): string {
  const oneLine = cell.replace(/\p{Cc}/gu, ' ')
  return oneLine.length > 40 ? `${oneLine.slice(0, 37)}...` : oneLine
}

const recordReasons: Record<RecordProblem | 'invalid_encoding', string> = {
  unclosed_quote: 'A quote is opened and never closed; reading went on at the next line.',
  text_after_quote: 'Text follows a closing quote; reading went on at the next line.',
  record_too_large:
    'A record is larger than 4 Mi characters, probably after a stray quote; reading went on at the next line.',
  invalid_encoding: 'The row holds bytes that are not in the encoding of the file.',
}

export function recordProblem(code: RecordProblem | 'invalid_encoding'): RowProblem {
  return { pointer: '', code, reason: recordReasons[code] }
}

export function widthProblem(cells: number, columns: number): RowProblem | undefined {
  if (cells === columns) return undefined
  const code = cells < columns ? 'too_few_cells' : 'too_many_cells'
  return { pointer: '', code, reason: `The row has ${cells} cells, the header has ${columns}.` }
}
