import type { InsightFinding } from '@howazit/sdk'
import type { InsightDocument } from '../insight-document.ts'

/** Findings of each question, in the order of the headlines: the one that it is about first. */
export function byQuestion(
  { findings }: InsightDocument,
  of: readonly InsightFinding[],
): readonly (readonly [question: string, findings: readonly InsightFinding[]])[] {
  const order = findings.filter(({ kind }) => kind === 'headline').map(({ question }) => question)
  const sorted = of.toSorted((a, b) => order.indexOf(a.question) - order.indexOf(b.question))
  return [...Map.groupBy(sorted, ({ question = '' }) => question)]
}
