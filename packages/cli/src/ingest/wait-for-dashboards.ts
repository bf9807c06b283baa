import { setTimeout as delay } from 'node:timers/promises'
import type { Howazit } from '@howazit/sdk'

const POLL_MS = 250

export interface WaitForDashboardsOptions {
  readonly surveyId: string
  readonly waitMs: number
  readonly stopping: AbortSignal
  readonly onProgress: (lagMs: number) => void
}

/**
 * Waits until everything that was accepted before now is on the dashboards. Undefined when the time was up first: nothing
 * is wrong then, the platform is still at it.
 *
 * @returns milliseconds waited
 */
export async function waitForDashboards(
  howazit: Howazit,
  options: WaitForDashboardsOptions,
): Promise<number | undefined> {
  const { surveyId, waitMs, stopping, onProgress } = options
  const startedAt = Date.now()
  while (Date.now() - startedAt < waitMs && !stopping.aborted) {
    const { dataAsOf, lagMs } = await howazit.analytics.counts({ surveyId, interval: 'month' })
    if (Date.parse(dataAsOf) >= startedAt) return Date.now() - startedAt
    onProgress(lagMs)
    await delay(POLL_MS)
  }
  return undefined
}
