import { groupTerms, type TermGroup } from '../../text/themes/group-terms.ts'
import { readWords } from '../../text/words/read-words.ts'
import { compareRecords, scoreRecords } from '../compute-findings.ts'
import type { ComputedFinding } from '../computed-finding.ts'
import type { InsightInput } from '../insight-input.ts'

/** What takes seconds of many responses, and nothing but a processor. */
export interface Tasks {
  readonly score: (input: InsightInput) => readonly ComputedFinding[]
  readonly compare: (input: InsightInput) => readonly ComputedFinding[]
  /** The words that keep turning up in the same comments. */
  readonly group: (comments: readonly string[]) => readonly TermGroup[]
}

export const TASKS: Tasks = {
  score: scoreRecords,
  compare: compareRecords,
  group: (comments) => groupTerms(comments.map(readWords)),
}
