import type { Clock } from '../../clock.ts'
import type { Events } from '../../events.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { endedCount, REPLAY_COLUMNS, type ReplayRow } from '../replay-row.ts'
import { isWithin } from '../window.ts'
import { canaryRoom, judge, judgedOf } from './judge.ts'
import { allowance, pacedBy } from './pace.ts'
import { releaseItems } from './release-items.ts'
import { countUnderWay, settleItems, type UnderWay } from './settle-items.ts'

export interface AdvanceDeps {
  readonly oltp: Oltp
  readonly jobs: Pick<Jobs, 'wake'>
  readonly events: Events
  readonly clock: Clock
}

/** Of one transaction; the next one follows at once where the rate allows it. */
const RELEASE_MAX = 500

/**
 * One step of a replay, in one transaction under the lock of its row:
 *
 * 1. what has ended is written down,
 * 2. it is paused where too much of it fails, and is over when nothing is left,
 * 3. as many of the next deliveries are freed as rate, concurrency, canary and window allow.
 *
 * Whoever dies in between has done all of it or nothing; the next step begins from what is written. The sending itself is that of all
 * deliveries, and wakes nobody here. Resolves to whether there is more to do.
 */
export async function advanceReplay(deps: AdvanceDeps, tenant: Tenant, replayId: string): Promise<boolean> {
  const { oltp, jobs, events } = deps
  const step = await oltp.inTenant(tenant, (tx) => advance(deps, tx, { tenant, replayId }))
  // After the commit: a picker woken earlier would find nothing.
  if (step.freed > 0) await jobs.wake('deliver')
  if (step.ended !== undefined)
    events.emit(step.ended.status === 'paused' ? 'replay.paused' : 'replay.ended', {
      tenant_id: tenant.id,
      replay_id: replayId,
      status: step.ended.status,
      reason: step.ended.paused_reason,
      delivered: step.ended.delivered_count,
      failed: step.ended.failed_count,
    })
  return step.isBusy
}

interface Step {
  readonly freed: number
  /** As it was when it was paused or over, by this step. */
  readonly ended: ReplayRow | undefined
  readonly isBusy: boolean
}

interface Place {
  readonly tenant: Tenant
  readonly replayId: string
}

async function advance(deps: AdvanceDeps, tx: Tx, { tenant, replayId }: Place): Promise<Step> {
  const now = deps.clock.now()
  const { rows } = await tx.query<ReplayRow>(LOCK, [tenant.id, replayId])
  // Somebody else makes this step.
  if (rows[0] === undefined) return { freed: 0, ended: undefined, isBusy: true }

  const settled = await settleItems(tx, tenant, replayId)
  const row = addTo(rows[0], settled)
  const underWay = await countUnderWay(tx, tenant, { replayId, now, since: row.judged_since })
  const ending = endOf(row, underWay)
  const left = ending ?? row
  const released = left.status === 'running' ? await release(tx, tenant, { row, underWay, now }) : NOTHING
  const next = { ...addTo(left, { delivered: released.delivered, failed: released.leftOut }), ...released.to }
  const isOver = next.status !== 'running' && next.status !== 'paused'
  await tx.query(KEEP, [
    tenant.id,
    replayId,
    next.status,
    next.paused_reason,
    next.position,
    next.delivered_count,
    next.failed_count,
    next.paced_at,
    isOver ? (next.completed_at ?? now) : null,
  ])
  const isBusy = next.status === 'running' || underWay.sending > 0
  // Nobody looks at it again before it is resumed.
  if (!isBusy) await tx.query(REST, [tenant.id, replayId, isOver ? 'succeeded' : 'queued', now])
  return { freed: released.freed.length, ended: ending, isBusy }
}

const addTo = (row: ReplayRow, { delivered, failed }: { delivered: number; failed: number }): ReplayRow => ({
  ...row,
  delivered_count: row.delivered_count + delivered,
  failed_count: row.failed_count + failed,
})

/** What becomes of a replay that runs: over, paused, or neither. */
function endOf(row: ReplayRow, underWay: UnderWay): ReplayRow | undefined {
  if (row.status !== 'running') return undefined
  if (row.position === row.item_count && endedCount(row) === row.item_count)
    return { ...row, status: row.delivered_count === row.item_count ? 'succeeded' : 'partial' }
  const reason = judge(row, judgedOf(row, underWay))
  return reason && { ...row, status: 'paused', paused_reason: reason }
}

interface Release {
  readonly freed: readonly unknown[]
  readonly delivered: number
  readonly leftOut: number
  readonly to: Partial<ReplayRow>
}

const NOTHING: Release = { freed: [], delivered: 0, leftOut: 0, to: {} }

async function release(
  tx: Tx,
  tenant: Tenant,
  { row, underWay, now }: { readonly row: ReplayRow; readonly underWay: UnderWay; readonly now: Date },
): Promise<Release> {
  const { window_from: from, window_to: to } = row
  if (from !== null && to !== null && !isWithin({ from, to }, now)) return NOTHING
  const pace = { ratePerSecond: row.rate_per_second, pacedAt: row.paced_at, now }
  const room = [row.item_count - row.position, row.concurrency - underWay.due, canaryRoom(row), allowance(pace)]
  const count = Math.min(RELEASE_MAX, ...room)
  if (count <= 0) return NOTHING
  const positions = Array.from({ length: count }, (_, index) => row.position + 1 + index)
  const released = await releaseItems(tx, tenant, { replayId: row.id, positions, now, jitterMs: row.jitter_ms })
  return { ...released, to: { position: row.position + count, paced_at: pacedBy(pace, count) } }
}

const LOCK = `
  select ${REPLAY_COLUMNS}
  from replays r
  where r.tenant_id = $1
    and r.id = $2
  for update of r skip locked`

const KEEP = `
  update replays
  set status = $3, paused_reason = $4, position = $5, delivered_count = $6, failed_count = $7, paced_at = $8, completed_at = $9
  where tenant_id = $1
    and id = $2`

const REST = `
  update jobs
  set status = $3, completed_at = case when $3 = 'succeeded' then $4::timestamptz end
  where tenant_id = $1
    and id = $2`
