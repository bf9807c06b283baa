import { groupTerms, type TermGroup } from '../../text/themes/group-terms.ts'
import { chooseDimensions } from '../choose-dimensions.ts'
import { compareRecords, scoreRecords } from '../compute-findings.ts'
import type { ComputedFinding } from '../computed-finding.ts'
import type { InsightInput, InsightRecord } from '../insight-input.ts'

/** What is to be found of records; without dimensions by all that tell these apart. */
export type Asked = Omit<InsightInput, 'records' | 'dimensions'> & Partial<Pick<InsightInput, 'dimensions'>>

/** What takes seconds of many responses, and nothing but a processor. */
export interface Tasks {
  readonly score: (records: readonly InsightRecord[], asked: Asked) => readonly ComputedFinding[]
  readonly compare: (records: readonly InsightRecord[], asked: Asked) => readonly ComputedFinding[]
  /** The words that keep turning up in the same comments. */
  readonly group: (records: readonly InsightRecord[]) => readonly TermGroup[]
}

export const TASKS: Tasks = {
  score: (records, asked) => scoreRecords(toInput(records, asked)),
  compare: (records, asked) => compareRecords(toInput(records, asked)),
  group: (records) => groupTerms(records.flatMap(({ comments }) => comments.map(({ text }) => text))),
}

const toInput = (records: readonly InsightRecord[], asked: Asked): InsightInput => ({
  ...asked,
  records,
  dimensions: asked.dimensions ?? chooseDimensions(records, asked.timeframe),
})
