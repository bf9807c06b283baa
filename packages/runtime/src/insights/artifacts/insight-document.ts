import type { InsightFinding, InsightRequest } from '@howazit/sdk'

/** All that is in the files of an insight. Nothing of when they were made: the same findings make the same bytes. */
export interface InsightDocument {
  readonly insightId: string
  readonly survey: {
    readonly id: string
    readonly name: string
    readonly questions: readonly { readonly key: string; readonly text: string }[]
  }
  readonly timeframe: InsightRequest['timeframe']
  readonly compareWith?: InsightRequest['timeframe']
  readonly segments: readonly string[]
  readonly minimumN: number
  readonly responses: number
  readonly taxonomyVersion: number
  readonly modelVersion: string
  /** The most telling first, with what respondents wrote. */
  readonly findings: readonly InsightFinding[]
}
