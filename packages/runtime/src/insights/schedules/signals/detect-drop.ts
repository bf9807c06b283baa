import type { InsightTimeScore } from '@howazit/sdk'
import { numberText, rangeText } from '../../findings/number-text.ts'
import type { Detect } from './detected.ts'

/** A fall that chance does not explain: its interval leaves out 0. */
export const detectDrop: Detect = (finding, { rules: { scoreDrop }, source, compareWith }) => {
  const { kind, id: findingId, question, questionId, metric, value, effect, interval, change } = finding
  if (scoreDrop === undefined || compareWith === undefined || kind !== 'change') return []
  if (!question || !questionId || !metric || !change || !interval || value === undefined) return []
  const { by: threshold } = scoreDrop
  if (value > -threshold || effect?.isDiscovery !== true || interval.high >= 0) return []
  const { before, after } = change
  const words = {
    title: `${NAMES[metric]} (${question}) fell by ${numberText(-value)} points`,
    summary: `From ${scoreText(before)} to ${scoreText(after)}; the change is between ${rangeText(interval)} points.`,
  }
  const figures = { findingId, questionId, question, metric, before, after, change: value, interval, threshold }
  const signal = { kind: 'score_drop', ...words, ...source, compareWith, ...figures } as const
  return [{ subject: `score_drop ${questionId}`, signal }]
}

const NAMES = { nps: 'NPS', csat: 'CSAT', ces: 'CES', rating: 'Rating' } as const

const scoreText = ({ score, n }: InsightTimeScore): string =>
  `${score === null ? 'nothing' : numberText(score)} (n = ${numberText(n)})`
