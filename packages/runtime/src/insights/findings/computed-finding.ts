import type { InsightFinding } from '@howazit/sdk'
import type { Suppressed } from '../statistics/scores/suppress.ts'
import type { InsightInput, ScoredQuestion } from './insight-input.ts'
import { type Members, toMembers } from './members.ts'

/** A comment that is shown for a finding, by where it is: its text is read when it is shown, and is gone when its response is. */
export interface VerbatimPlace {
  readonly responseId: string
  readonly questionId: string
}

/** The figures of a finding; what is said about them comes later. */
export type Figures = Omit<InsightFinding, 'title' | 'summary' | 'verbatims'>

export interface ComputedFinding {
  readonly figures: Figures
  readonly members: Members
  readonly verbatims: readonly VerbatimPlace[]
}

/** What a finding is about, and the records that it is computed of, by their places. */
export interface Subject {
  readonly kind: InsightFinding['kind']
  readonly method: InsightFinding['method']
  readonly question?: ScoredQuestion
  /** Tells it from others of its kind and question, and is the same in every insight that finds it again. */
  readonly about?: readonly string[]
  readonly places: readonly number[]
  /** Responses that could have been among them. */
  readonly of: number
}

export function toFinding(
  { places: all, taxonomy, modelVersion }: InsightInput,
  { kind, method, question, about = [], places, of }: Subject,
  { impact, ...figures }: Partial<Figures>,
): ComputedFinding {
  const id = [kind, ...(question ? [question.key] : []), ...about].map(encodeURIComponent).join('.')
  return {
    figures: {
      id,
      kind,
      ...(question && { questionId: question.id, question: question.key, metric: question.metric }),
      n: places.length,
      coverage: of === 0 ? 0 : places.length / of,
      method,
      taxonomyVersion: taxonomy.version,
      modelVersion,
      records: places.length,
      ...figures,
      // What chance may explain moves nothing: whoever looks for what matters most must not find it.
      ...(figures.effect?.isDiscovery === true && impact !== undefined && { impact }),
    },
    members: toMembers(places, all),
    verbatims: [],
  }
}

export const asSuppressed = ({ reason, n, minimumN }: Suppressed): Partial<Figures> => ({
  suppressed: { reason, n, minimumN },
})
