import type { InsightFinding } from '@howazit/sdk'
import type { InsightDocument } from '../insight-document.ts'

const METRIC_ORDER = ['nps', 'csat', 'ces', 'rating'] as const

/** Findings of each question: first the one that themes and drivers are about, then as metrics are in order. */
export function byQuestion(
  { findings }: InsightDocument,
  of: readonly InsightFinding[],
): readonly (readonly [question: string, findings: readonly InsightFinding[]])[] {
  const main = findings.find(({ kind }) => kind === 'theme' || kind === 'driver')?.question
  const rankOf = ({ question, metric = 'rating' }: InsightFinding) =>
    question === main ? -1 : METRIC_ORDER.indexOf(metric)
  const sorted = of.toSorted((a, b) => rankOf(a) - rankOf(b))
  return [...Map.groupBy(sorted, ({ question = '' }) => question)]
}
