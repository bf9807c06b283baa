import { fisherOneSided } from './fisher-one-sided.ts'

/** How deliveries of one version ended, as far as that says something about the mapping. */
export interface Outcomes {
  readonly delivered: number
  readonly failed: number
}

export type Verdict = { readonly verdict: 'too_few' } | { readonly verdict: 'fine' | 'worse'; readonly pValue: number }

/** Fewer say too little, however they ended: a survey's first answers are its makers' own. */
export const CANARY_DELIVERIES_MIN = 20

/**
 * What chance may explain is left alone. It is asked again and again while a canary runs, and each time is another occasion to be
 * wrong: of made-up canaries that fail as often as what stands beside them (1, 5 and 20 %; 5 or 50 % of the events), each looked
 * at a hundred times within 1,000 deliveries, 0.2 to 1.0 % were taken back at this level, and 11 to 24 % at 0.05.
 */
export const CANARY_P_MAX = 0.001

/**
 * The rule by which a canary is taken back: of at least 20 of its deliveries, more failed than of those of the published version in
 * the same time, and Fisher's exact test, one-sided, gives that a chance below one in a thousand. The test is exact for few
 * deliveries too and takes nothing for granted about how many fail; what fails at both alike, such as an endpoint that refuses
 * everything, does not count against the canary.
 */
export function judgeCanary(canary: Outcomes, published: Outcomes): Verdict {
  if (canary.delivered + canary.failed < CANARY_DELIVERIES_MIN) return { verdict: 'too_few' }
  const pValue = fisherOneSided(canary, published)
  return { verdict: pValue < CANARY_P_MAX ? 'worse' : 'fine', pValue }
}
