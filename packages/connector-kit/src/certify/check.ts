import type { Evidence } from './evidence.ts'

/** `required`: without it there is no certificate. `advised`: it only costs points. */
export type CheckLevel = 'required' | 'advised'

/** One fact about a connector. */
export interface Check {
  /** Stable: `<area>.<fact>`. */
  readonly id: string
  readonly level: CheckLevel
  /** The fact, in the present tense. */
  readonly title: string
  /** What to do where it does not hold. */
  readonly fix: string
  /** Every way in which it does not hold, as sentences; undefined where it cannot be asked of this connector. */
  readonly find: (evidence: Evidence) => readonly string[] | undefined | Promise<readonly string[] | undefined>
}

/** `required` or `advised` checks, written as a table of id, title, fix and question. */
export type CheckRow = readonly [id: string, title: string, fix: string, find: Check['find']]

export const required = (rows: readonly CheckRow[]): readonly Check[] => toChecks('required', rows)
export const advised = (rows: readonly CheckRow[]): readonly Check[] => toChecks('advised', rows)

function toChecks(level: CheckLevel, rows: readonly CheckRow[]): readonly Check[] {
  return rows.map(([id, title, fix, find]) => ({ id, level, title, fix, find }))
}

/** The sentences of every operation that a question is asked of; undefined where it is asked of none. */
export function ofOperations(
  evidence: Evidence,
  find: (operation: Evidence['operations'][number]) => readonly string[] | undefined,
): readonly string[] | undefined {
  const found = evidence.operations.map(find).filter((sentences) => sentences !== undefined)
  return found.length === 0 ? undefined : found.flat()
}

/** One sentence where something does not hold, none where it does. */
export const unless = (holds: boolean, sentence: string): readonly string[] => (holds ? [] : [sentence])
