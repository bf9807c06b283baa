import type { InsightUrgency } from '@howazit/sdk'
import type { MetricName } from '../statistics/scores/metric.ts'
import type { Taxonomy } from '../text/themes/taxonomy.ts'

/** A response as findings count it. */
export interface InsightRecord {
  /** Its place among all that the insight is about; places of responses that are gone stay empty. */
  readonly place: number
  readonly responseId: string
  readonly revision: number
  readonly submittedAtMs: number
  readonly dims: Readonly<Record<string, string>>
  /** By question: one answer of each. */
  readonly ratings: ReadonlyMap<string, number>
  /** Redacted. */
  readonly comments: readonly InsightComment[]
}

export interface InsightComment {
  readonly questionId: string
  readonly text: string
  /** Whether more of it is known than its words: it is in a language that there is a model of. */
  readonly isRead: boolean
  readonly urgency?: InsightUrgency | undefined
}

export interface ScoredQuestion {
  readonly id: string
  readonly key: string
  readonly metric: MetricName
}

/** From its first moment up to, and not with, its last; milliseconds. */
export interface Timeframe {
  readonly fromMs: number
  readonly toMs: number
}

/** All that findings are computed of: the same input makes the same findings. */
export interface InsightInput {
  readonly surveyId: string
  /** The first is what themes and drivers are about. */
  readonly questions: readonly ScoredQuestion[]
  /** Of both times, in the order of their places: oldest first. */
  readonly records: readonly InsightRecord[]
  /** How many places there are. */
  readonly places: number
  readonly timeframe: Timeframe
  /** The time before, which it is compared with. */
  readonly compareWith?: Timeframe
  /** What segments are made by. */
  readonly dimensions: readonly string[]
  readonly taxonomy: Taxonomy
  readonly modelVersion: string
  readonly minimumN: number
}

export const isWithin = ({ submittedAtMs }: InsightRecord, { fromMs, toMs }: Timeframe): boolean =>
  submittedAtMs >= fromMs && submittedAtMs < toMs
