import type { Jobs } from '../../jobs/jobs.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { Placement } from '../../tenancy/placement.ts'
import type { TenantId, Tenants } from '../../tenancy/tenant.ts'
import { type AdvanceDeps, advanceReplay } from './advance-replay.ts'

export interface RunReplaysDeps extends AdvanceDeps {
  readonly jobs: Pick<Jobs, 'onWake' | 'wake'>
  readonly tenants: Pick<Tenants, 'find' | 'placements'>
}

/** A placement where nothing is replayed costs one look into an empty index. */
const EVERY_MS = 5_000
/** Between two steps: with the concurrency there is to begin with, up to 160 a second. */
const STEP_MS = 100
const REPLAYS_MAX = 100

/** Until the jobs are closed. */
export async function startReplaying(deps: RunReplaysDeps) {
  await deps.jobs.onWake('replay', { everyMs: EVERY_MS, work: createRunReplays(deps) })
  return { stop: async () => {} }
}

/** Makes one step of every replay that is under way, and has itself woken for the next. */
export function createRunReplays(deps: RunReplaysDeps) {
  return async function runReplays(signal: AbortSignal): Promise<void> {
    let isBusy = false
    for (const { tenantId, replayId } of await findRunning(deps)) {
      if (signal.aborted) return
      isBusy = (await advanceSafely(deps, tenantId, replayId)) || isBusy
    }
    if (isBusy) await deps.jobs.wake('replay', new Date(deps.clock.now().getTime() + STEP_MS))
  }
}

interface Running {
  readonly tenantId: TenantId
  readonly replayId: string
}

async function findRunning({ oltp, tenants, events }: RunReplaysDeps): Promise<readonly Running[]> {
  const running: Running[] = []
  for (const placement of await tenants.placements()) {
    // A placement that is away must not keep the others from being looked at.
    const found = await selectRunning(oltp, placement).catch((error: unknown) => {
      events.emit('replay.failed', { reason: reasonOf(error) })
      return []
    })
    running.push(...found)
  }
  return running
}

async function selectRunning(oltp: Oltp, placement: Placement): Promise<readonly Running[]> {
  const find = (tx: Parameters<Parameters<Oltp['asOperator']>[1]>[0]) => tx.query<Running>(SELECT, [REPLAYS_MAX])
  return (await oltp.asOperator('find replays under way', find, placement)).rows
}

/** What goes wrong with one is that one's; it is looked at again by the sweep. */
async function advanceSafely(deps: RunReplaysDeps, tenantId: TenantId, replayId: string): Promise<boolean> {
  try {
    const tenant = await deps.tenants.find(tenantId)
    return tenant !== undefined && (await advanceReplay(deps, tenant, replayId))
  } catch (error) {
    deps.events.emit('replay.failed', { tenant_id: tenantId, replay_id: replayId, reason: reasonOf(error) })
    return false
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const SELECT = `
  select tenant_id as "tenantId", id as "replayId"
  from jobs
  where type = 'replay'
    and status = 'running'
  order by tenant_id, id
  limit $1`
