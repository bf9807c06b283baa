import { findChanges } from './changes.ts'
import type { ComputedFinding } from './computed-finding.ts'
import { findDriversOf } from './drivers.ts'
import { findHeadlines } from './headlines.ts'
import type { InsightInput } from './insight-input.ts'
import { findMentions } from './mentions.ts'
import { findSegments } from './segments.ts'
import { findThemeEffects } from './themes.ts'

/** What is found within the timeframe. */
export function scoreRecords(input: InsightInput): readonly ComputedFinding[] {
  const [main] = input.questions
  const commented = main === undefined ? [] : findMentions(input, main)
  return [
    ...findHeadlines(input),
    ...findSegments(input),
    ...(main === undefined ? [] : findThemeEffects(input, main, commented)),
    ...(main === undefined ? [] : findDriversOf(input, main, commented)),
  ]
}

/** What is found between the two times. */
export const compareRecords = (input: InsightInput): readonly ComputedFinding[] => findChanges(input)
