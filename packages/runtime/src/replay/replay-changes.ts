import { HowazitError, type ReplaySettingsUpdate } from '@howazit/sdk'
import { endedCount, type ReplayRow } from './replay-row.ts'
import { parseWindow } from './window.ts'

/** What a replay becomes. @throws HowazitError `conflict` for one that cannot become it */
export type ReplayChange = (row: ReplayRow, now: Date) => ReplayRow

/** Runs what is planned. What runs already gets the settings and goes on: whoever lost sight of it may run it again. */
export const running =
  (settings: ReplaySettingsUpdate): ReplayChange =>
  (row, now) => {
    requireStatus(row, ['planned', 'running'], 'run')
    const isNew = row.status === 'planned'
    return {
      ...withSettings(row, settings),
      status: 'running',
      ...(isNew && { started_at: now, judged_since: now }),
    }
  }

export const updated =
  (settings: ReplaySettingsUpdate): ReplayChange =>
  (row) => {
    requireStatus(row, ['planned', 'running', 'paused'], 'changed')
    return withSettings(row, settings)
  }

export const paused: ReplayChange = (row) => {
  requireStatus(row, ['running', 'paused'], 'paused')
  return row.status === 'paused' ? row : { ...row, status: 'paused', paused_reason: 'asked' }
}

/** What failed so far is not held against it, or it would be paused again at once. */
export const resumed: ReplayChange = (row, now) => {
  requireStatus(row, ['running', 'paused'], 'resumed')
  if (row.status === 'running') return row
  const judged = { judged_since: now, judged_from_ended: endedCount(row), judged_from_failed: row.failed_count }
  return { ...row, ...judged, status: 'running', paused_reason: null, canary: 0 }
}

export const cancelled: ReplayChange = (row, now) => {
  requireStatus(row, ['planned', 'running', 'paused', 'cancelled'], 'cancelled')
  if (row.status === 'cancelled') return row
  return { ...row, status: 'cancelled', paused_reason: null, completed_at: now }
}

function requireStatus({ id, status }: ReplayRow, allowed: readonly ReplayRow['status'][], what: string): void {
  if (allowed.includes(status)) return
  throw new HowazitError('conflict', `Replay ${id} is ${status} and cannot be ${what}.`, {
    details: { pointer: '/path/replayId', expected: `one that is ${allowed.join(' or ')}`, got: status },
  })
}

function withSettings(row: ReplayRow, settings: ReplaySettingsUpdate): ReplayRow {
  const { window } = settings
  const hours = window ? parseWindow(window) : undefined
  return {
    ...row,
    rate_per_second: settings.ratePerSecond ?? row.rate_per_second,
    concurrency: settings.concurrency ?? row.concurrency,
    canary: settings.canary ?? row.canary,
    max_error_percent: settings.maxErrorPercent ?? row.max_error_percent,
    jitter_ms: settings.jitterMs ?? row.jitter_ms,
    ...(window !== undefined && { window_from: hours?.from ?? null, window_to: hours?.to ?? null }),
  }
}
