import type { TenantMoveDifference } from '@howazit/sdk'

/** How far the two sides are compared, and what was found. */
export interface MoveDiff {
  readonly status: 'running' | 'done'
  /** Those that are compared. */
  readonly tables: readonly string[]
  /** How far the next one is, where it is begun. */
  readonly at?: { readonly table: string; readonly after: readonly string[] }
  readonly rows: number
  readonly differenceCount: number
  /** The first of them. */
  readonly differences: readonly TenantMoveDifference[]
  readonly comparedAt?: string
}

export const NO_DIFF: MoveDiff = { status: 'running', tables: [], rows: 0, differenceCount: 0, differences: [] }

/** A comparison that is older says nothing about now. */
const FRESH_MS = 600_000

/** What keeps a comparison from saying that both sides are equal now; undefined where it says so. */
export function whyNotEqual(diff: MoveDiff | undefined, now: Date): string | undefined {
  const isFresh = diff?.comparedAt !== undefined && now.getTime() - Date.parse(diff.comparedAt) < FRESH_MS
  if (diff?.status !== 'done' || !isFresh) return 'none'
  return diff.differenceCount === 0 ? undefined : `${diff.differenceCount} differences`
}
