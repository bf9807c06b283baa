import type { InsightUrgency } from '@howazit/sdk'
import { type ComputedFinding, toFinding } from './computed-finding.ts'
import type { InsightInput, InsightRecord } from './insight-input.ts'
import { recordsWithin } from './select-records.ts'
import { toShare } from './theme-changes.ts'

/** The most urgent first. */
export const URGENCIES: readonly InsightUrgency[] = ['critical', 'high']

/**
 * Comments that somebody should read, whose responses are the records of the finding. One is enough: what is told is not a figure about
 * others but that there is something to be looked at, and nobody is quoted.
 */
export function findUrgent(input: InsightInput): readonly ComputedFinding[] {
  const read = recordsWithin(input, input.timeframe).filter(({ comments }) => comments.some(({ isRead }) => isRead))
  return URGENCIES.flatMap((urgency) => {
    const places = read.filter((record) => urgencyOf(record) === urgency).map(({ place }) => place)
    if (places.length === 0) return []
    const subject = { kind: 'urgent', method: 'urgency_rules', about: [urgency], places, of: read.length } as const
    const shares = { after: toShare({ n: places.length, of: read.length }) }
    return [toFinding(input, subject, { urgency, value: places.length, shares })]
  })
}

/** Of its comments the most urgent. */
function urgencyOf({ comments }: InsightRecord): InsightUrgency | undefined {
  const found = comments.flatMap(({ urgency }) => urgency ?? [])
  return URGENCIES.find((urgency) => found.includes(urgency))
}
