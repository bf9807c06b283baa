import type { InsightFinding, InsightSignals, SignalDetectedEvent } from '@howazit/sdk'
import { numberText, rangeText } from '../../findings/number-text.ts'

type Signal = SignalDetectedEvent['data']['signal']

/** What was found that the rules tell of, but for where and when. */
export interface Detected {
  /** What it is about: the same for as long as it goes on. */
  readonly subject: string
  readonly signal: Omit<Signal, 'id' | 'scheduleId' | 'insightId' | 'surveyId' | 'timeframe' | 'compareWith'>
}

/** Each subject once, however many findings say it: a change is split by every dimension, and is the same change. */
export function detectSignals(findings: readonly InsightFinding[], { scoreDrop }: InsightSignals): readonly Detected[] {
  if (scoreDrop === undefined) return []
  const found = findings.flatMap((finding) => detectDrop(finding, scoreDrop.by))
  return [...new Map(found.toReversed().map((each) => [each.subject, each])).values()]
}

/** A fall that chance does not explain: its interval leaves out 0. */
function detectDrop(finding: InsightFinding, threshold: number): readonly Detected[] {
  const { kind, id: findingId, question, questionId, metric, value, effect, interval, change } = finding
  if (kind !== 'change' || !question || !questionId || !metric || !change || !interval) return []
  if (value === undefined || value > -threshold || effect?.isDiscovery !== true || interval.high >= 0) return []
  const { before, after } = change
  const words = {
    title: `${NAMES[metric]} (${question}) fell by ${numberText(-value)} points`,
    summary: `From ${scoreText(before)} to ${scoreText(after)}; the change is between ${rangeText(interval)} points.`,
  }
  const figures = { findingId, questionId, question, metric, before, after, change: value, interval, threshold }
  return [{ subject: `score_drop ${questionId}`, signal: { kind: 'score_drop', ...words, ...figures } }]
}

const NAMES = { nps: 'NPS', csat: 'CSAT', ces: 'CES', rating: 'Rating' } as const

const scoreText = ({ score, n }: Signal['before']): string =>
  `${score === null ? 'nothing' : numberText(score)} (n = ${numberText(n)})`
