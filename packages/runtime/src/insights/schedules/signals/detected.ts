import type { InsightFinding, InsightSignals, SignalDetectedEvent } from '@howazit/sdk'

export type Signal = SignalDetectedEvent['data']['signal']

/** Each kind by itself. */
type WithoutId<Kind> = Kind extends { readonly id: string } ? Omit<Kind, 'id'> : never

/** What was found that the rules tell of. */
export interface Detected {
  /** What it is about: the same for as long as it goes on. */
  readonly subject: string
  readonly signal: WithoutId<Signal>
}

/** The insight that found it. */
export type Source = Pick<Signal, 'scheduleId' | 'insightId' | 'surveyId' | 'timeframe'>

export interface Detecting {
  readonly rules: InsightSignals
  readonly source: Source
  /** What it is compared with, where there is such a time. */
  readonly compareWith: Signal['timeframe'] | undefined
}

export type Detect = (finding: InsightFinding, detecting: Detecting) => readonly Detected[]
