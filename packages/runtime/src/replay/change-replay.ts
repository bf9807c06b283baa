import { HowazitError, type Replay, type ReplaySettingsUpdate } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ReplayDeps } from './replay-deps.ts'
import { endedCount, lockReplayRow, type ReplayRow, replaySubject, toReplay } from './replay-row.ts'
import { parseWindow } from './window.ts'

type ReplayChange = (row: ReplayRow, now: Date) => ReplayRow

/** Runs what is planned. What runs already gets the settings and goes on: whoever lost sight of it may run it again. */
export const runReplay = (deps: ReplayDeps, tenant: Tenant, replayId: string, settings: ReplaySettingsUpdate) =>
  change(deps, tenant, replayId, (row, now) => {
    requireStatus(row, ['planned', 'running'], 'run')
    const isNew = row.status === 'planned'
    return {
      ...withSettings(row, settings),
      status: 'running',
      ...(isNew && { started_at: now, judged_since: now }),
    }
  })

export const updateReplay = (deps: ReplayDeps, tenant: Tenant, replayId: string, settings: ReplaySettingsUpdate) =>
  change(deps, tenant, replayId, (row) => {
    requireStatus(row, ['planned', 'running', 'paused'], 'changed')
    return withSettings(row, settings)
  })

export const pauseReplay = (deps: ReplayDeps, tenant: Tenant, replayId: string) =>
  change(deps, tenant, replayId, (row) => {
    requireStatus(row, ['running', 'paused'], 'paused')
    return row.status === 'paused' ? row : { ...row, status: 'paused', paused_reason: 'asked' }
  })

/** What failed so far is not held against it, or it would be paused again at once. */
export const resumeReplay = (deps: ReplayDeps, tenant: Tenant, replayId: string) =>
  change(deps, tenant, replayId, (row, now) => {
    requireStatus(row, ['running', 'paused'], 'resumed')
    if (row.status === 'running') return row
    const judged = { judged_since: now, judged_from_ended: endedCount(row), judged_from_failed: row.failed_count }
    return { ...row, ...judged, status: 'running', paused_reason: null, canary: 0 }
  })

export const cancelReplay = (deps: ReplayDeps, tenant: Tenant, replayId: string) =>
  change(deps, tenant, replayId, (row, now) => {
    requireStatus(row, ['planned', 'running', 'paused', 'cancelled'], 'cancelled')
    if (row.status === 'cancelled') return row
    return { ...row, status: 'cancelled', paused_reason: null, completed_at: now }
  })

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

async function change(deps: ReplayDeps, tenant: Tenant, replayId: string, changed: ReplayChange): Promise<Replay> {
  const { oltp, clock, jobs, events } = deps
  const now = clock.now()
  const { before, after } = await oltp.inTenant(tenant, async (tx) => {
    const row = await lockReplayRow(tx, tenant, replayId)
    const next = changed(row, now)
    await keep(tx, tenant, { row: next, now })
    await deps.audit.record(tx, tenant, { subject: replaySubject(replayId), before: shown(row), after: shown(next) })
    return { before: row, after: next }
  })
  if (before.status !== 'running' && after.status === 'running')
    events.emit('replay.started', { tenant_id: tenant.id, replay_id: replayId, deliveries: after.item_count })
  // After the commit: whoever is woken earlier would find it as it was.
  await jobs.wake('replay')
  return toReplay(after)
}

const shown = (row: ReplayRow) => {
  const { status, pausedReason, settings } = toReplay(row)
  return { status, pausedReason, settings }
}

async function keep(tx: Tx, tenant: Tenant, { row, now }: { readonly row: ReplayRow; readonly now: Date }): Promise<void> {
  await tx.query(KEEP, [
    tenant.id,
    row.id,
    row.status,
    row.paused_reason,
    row.rate_per_second,
    row.concurrency,
    row.canary,
    row.max_error_percent,
    row.jitter_ms,
    row.window_from,
    row.window_to,
    row.started_at,
    row.completed_at,
    row.judged_since,
    row.judged_from_ended,
    row.judged_from_failed,
  ])
  // Looked after from now on, until nothing of it is under way.
  if (row.started_at !== null) await tx.query(LOOK_AFTER, [tenant.id, row.id, now])
}

const KEEP = `
  update replays
  set status = $3, paused_reason = $4, rate_per_second = $5, concurrency = $6, canary = $7, max_error_percent = $8, jitter_ms = $9,
      window_from = $10, window_to = $11, started_at = $12, completed_at = $13, judged_since = $14, judged_from_ended = $15,
      judged_from_failed = $16
  where tenant_id = $1
    and id = $2`

const LOOK_AFTER = `
  insert into jobs (tenant_id, id, type, status, created_at)
  values ($1, $2, 'replay', 'running', $3)
  on conflict on constraint jobs_pkey do update
  set status = 'running', completed_at = null`
