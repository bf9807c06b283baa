import type { ReplayRow } from '../replay-row.ts'
import type { UnderWay } from './settle-items.ts'

/** Fewer say nothing of a share. */
const JUDGED_MIN = 20

/** What a replay has come to since it was begun or resumed. */
export interface Judged {
  readonly ended: number
  readonly failed: number
}

/** What is tried again later has failed so far, and counts as that until it has not. */
export function judgedOf(row: ReplayRow, { retrying }: Pick<UnderWay, 'retrying'>): Judged {
  const failed = row.failed_count - row.judged_from_failed
  const delivered = row.delivered_count - (row.judged_from_ended - row.judged_from_failed)
  return { ended: delivered + failed + retrying, failed: failed + retrying }
}

/** Why it is to be paused. Of a canary it is known from the beginning how many of it may fail. */
export function judge(row: ReplayRow, judged: Judged): 'canary_failed' | 'error_rate' | undefined {
  const isCanary = row.position <= Math.min(row.canary, row.item_count)
  const of = isCanary ? Math.min(row.canary, row.item_count) : judged.ended
  if (of === 0 || (!isCanary && of < JUDGED_MIN)) return undefined
  if ((judged.failed / of) * 100 <= row.max_error_percent) return undefined
  return isCanary ? 'canary_failed' : 'error_rate'
}

/** How many may be begun before the canary has ended; all of them after that, or without one. */
export function canaryRoom({ canary, position, delivered_count: delivered, failed_count: failed }: ReplayRow): number {
  if (delivered + failed >= canary) return Number.POSITIVE_INFINITY
  return Math.max(0, canary - position)
}
