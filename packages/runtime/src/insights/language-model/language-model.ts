import type { InsightFinding, InsightUnwritten } from '@howazit/sdk'

/** An endpoint that speaks OpenAI's chat completions, and what it may be sent. */
export interface LanguageModel {
  /** `/chat/completions` comes after it. */
  readonly url: string
  readonly model: string
  readonly key?: string
  /** Where it is: tenants of other regions are never sent there. */
  readonly region: string
  readonly tokensPerInsight: number
  /** Of a tenant, by the calendar in UTC. */
  readonly tokensPerMonth: number
}

/** A comment that is sent, by where it is; its text is redacted. */
export interface SentVerbatim {
  readonly responseId: string
  readonly questionId: string
  readonly text: string
}

/** What is shown of an answer. */
export type WrittenTheme = Omit<NonNullable<InsightFinding['written']>, 'by'>

/** What was wrong with an answer. */
export type Refusal = Extract<
  InsightUnwritten,
  'not_json' | 'misshapen' | 'cites_nothing_known' | 'number_not_cited' | 'personal_data'
>

export const completionsUrl = ({ url }: LanguageModel): string => `${url}/chat/completions`
