import type { InsightStep } from '@howazit/sdk'

/** In the order in which they are made. */
export const STEPS: readonly InsightStep[] = ['scope', 'enrich', 'cluster', 'score', 'compare', 'write', 'publish']

/** How far a job is when it begins a step, in percent: most of the time goes into reading comments. */
export const PROGRESS_AT: Readonly<Record<InsightStep, number>> = {
  scope: 0,
  enrich: 5,
  cluster: 60,
  score: 70,
  compare: 85,
  write: 95,
  publish: 98,
}

/** @throws RangeError for the last one */
export function stepAfter(step: InsightStep): InsightStep {
  const next = STEPS[STEPS.indexOf(step) + 1]
  if (next === undefined) throw new RangeError(`Nothing comes after ${step}.`)
  return next
}
