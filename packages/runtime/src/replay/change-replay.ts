import type { Replay } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ReplayChange } from './replay-changes.ts'
import type { ReplayDeps } from './replay-deps.ts'
import { aboutReplay, lockReplayRow, type ReplayRow, toReplay } from './replay-row.ts'

interface ReplayToChange {
  readonly replayId: string
  readonly change: ReplayChange
}

/** Changes a replay under its lock, records it, and has it looked after. @throws HowazitError `not_found`, `conflict` */
export async function changeReplay(
  deps: ReplayDeps,
  tenant: Tenant,
  { replayId, change }: ReplayToChange,
): Promise<Replay> {
  const { oltp, clock, jobs, events } = deps
  const now = clock.now()
  const { before, after } = await oltp.inTenant(tenant, async (tx) => {
    const row = await lockReplayRow(tx, tenant, replayId)
    const next = change(row, now)
    await keep(tx, tenant, { row: next, now })
    await deps.audit.record(tx, tenant, { ...aboutReplay(replayId), before: shown(row), after: shown(next) })
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

async function keep(
  tx: Tx,
  tenant: Tenant,
  { row, now }: { readonly row: ReplayRow; readonly now: Date },
): Promise<void> {
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
