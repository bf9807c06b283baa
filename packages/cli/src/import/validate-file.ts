import type { ConvertedRow } from './convert-rows.ts'
import type { RowProblemCode } from './row-problem.ts'

export interface RuleCount {
  code: RowProblemCode
  pointer: string
  count: number
  /** First rows that broke the rule, to look at. */
  rows: number[]
  reason: string
}

/** What `--dry-run` prints: nothing is sent, every row is checked. */
export interface Validation {
  responses: number
  /** Rows that are in those responses; more than `responses` where rows are grouped. */
  rowsAccepted: number
  rowsRejected: number
  answers: number
  partial: number
  earliest?: string
  latest?: string
  rules: RuleCount[]
}

const examplesMax = 5

/** Counts per rule over the whole file. `/answers/3` and `/answers/7` are one rule; memory does not grow with the rows. */
export async function validateFile(rows: AsyncIterable<ConvertedRow>): Promise<Validation> {
  const validation: Validation = { responses: 0, rowsAccepted: 0, rowsRejected: 0, answers: 0, partial: 0, rules: [] }
  const rules = new Map<string, RuleCount>()
  for await (const row of rows) {
    if (row.kind === 'response') countResponse(validation, row)
    else {
      validation.rowsRejected++
      for (const { code, pointer, reason } of row.problems) {
        const rule = pointer.replace(/\/\d+/g, '/*')
        const key = `${code} ${rule} ${reason.replace(/\d+/g, '#')}`
        const known = rules.get(key) ?? { code, pointer: rule, count: 0, rows: [], reason }
        known.count++
        if (known.rows.length < examplesMax) known.rows.push(row.row)
        rules.set(key, known)
      }
    }
  }
  validation.rules = [...rules.values()].sort((left, right) => right.count - left.count)
  return validation
}

function countResponse(validation: Validation, { rows, response }: Extract<ConvertedRow, { kind: 'response' }>): void {
  validation.responses++
  validation.rowsAccepted += rows.length
  validation.answers += response.answers.length
  if (response.completion === 'partial') validation.partial++
  if (validation.earliest === undefined || response.submittedAt < validation.earliest)
    validation.earliest = response.submittedAt
  if (validation.latest === undefined || response.submittedAt > validation.latest)
    validation.latest = response.submittedAt
}
