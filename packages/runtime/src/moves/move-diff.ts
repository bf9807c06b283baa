import type { TenantMoveDifference } from '@howazit/sdk'

/** How far the two sides are compared, and what was found. */
export interface MoveDiff {
  readonly status: 'running' | 'done'
  /** Those that are compared. */
  readonly tables: readonly string[]
  readonly rows: number
  readonly differenceCount: number
  /** The first of them. */
  readonly differences: readonly TenantMoveDifference[]
  readonly comparedAt?: string
}

export const NO_DIFF: MoveDiff = { status: 'running', tables: [], rows: 0, differenceCount: 0, differences: [] }
