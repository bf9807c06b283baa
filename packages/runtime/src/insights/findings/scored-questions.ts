import type { Question } from '@howazit/sdk'
import type { MetricName } from '../statistics/scores/metric.ts'
import type { ScoredQuestion } from './insight-input.ts'

type Asked = Pick<Question, 'id' | 'key' | 'type'>

/** The first kind that a survey has is what it is about. */
const METRICS: readonly MetricName[] = ['nps', 'csat', 'ces', 'rating']

export const isScored = ({ type }: Pick<Asked, 'type'>): boolean => (METRICS as readonly string[]).includes(type)

/** Those that were asked for, in that order; without, all that have a score, the main one first. */
export function toScoredQuestions(questions: readonly Asked[], wanted?: readonly string[]): readonly ScoredQuestion[] {
  const scored = questions
    .filter(isScored)
    .map(({ id, key, type }): ScoredQuestion => ({ id, key, metric: type as MetricName }))
  if (wanted !== undefined) return wanted.flatMap((id) => scored.filter((question) => question.id === id))
  return scored.toSorted((a, b) => METRICS.indexOf(a.metric) - METRICS.indexOf(b.metric))
}
