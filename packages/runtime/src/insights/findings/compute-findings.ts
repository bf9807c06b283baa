import { findChanges } from './changes.ts'
import { findChangesByTheme } from './changes-by-theme.ts'
import type { ComputedFinding } from './computed-finding.ts'
import { findDriversOf } from './drivers.ts'
import { findHeadlines } from './headlines.ts'
import type { InsightInput } from './insight-input.ts'
import { commentedOf, findMentions } from './mentions.ts'
import { findCourses } from './over-time.ts'
import { findSegments } from './segments.ts'
import { findThemeChanges } from './theme-changes.ts'
import { findThemeEffects } from './themes.ts'
import { findUrgent } from './urgent.ts'

/** What is found within the timeframe. */
export function scoreRecords(input: InsightInput): readonly ComputedFinding[] {
  const [main] = input.questions
  const commented = main === undefined ? [] : commentedOf(findMentions(input, input.timeframe), main)
  return [
    ...findHeadlines(input),
    ...findCourses(input),
    ...findSegments(input),
    ...(main === undefined ? [] : findThemeEffects(input, main, commented)),
    ...(main === undefined ? [] : findDriversOf(input, main, commented)),
    ...findUrgent(input),
  ]
}

/** What is found between the two times. */
export function compareRecords(input: InsightInput): readonly ComputedFinding[] {
  const { compareWith, timeframe } = input
  if (compareWith === undefined) return []
  const mentions = { before: findMentions(input, compareWith), after: findMentions(input, timeframe) }
  return [
    ...findChanges(input, compareWith),
    ...findChangesByTheme(input, { compareWith, mentions }),
    ...findThemeChanges(input, mentions),
  ]
}
