import type { Clock } from '../clock.ts'
import type { EventFields, EventName, Events } from '../events.ts'
import { failureReason } from '../failure-reason.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Placement } from '../tenancy/placement.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import type { Jobs } from './jobs.ts'

export interface RunStepsDeps {
  readonly oltp: Oltp
  readonly jobs: Pick<Jobs, 'wake'>
  readonly tenants: Pick<Tenants, 'find' | 'placements'>
  readonly events: Events
  readonly clock: Clock
}

/** Long work of tenants that is made in steps, each by whoever comes to it. */
export interface SteppedWork {
  /** As `jobs` calls it, and as it is woken. */
  readonly type: string
  /** Between two steps. */
  readonly stepMs: number
  /** Makes one step; resolves to whether there is more to do. */
  readonly step: (tenant: Tenant, id: string, signal: AbortSignal) => Promise<boolean>
  readonly failed: EventName
  /** The field of its events that says which. */
  readonly idField: string
}

const RUNNING_MAX = 100

/** Makes one step of everything of this kind that is under way, and has itself woken for the next. */
export function createRunSteps(deps: RunStepsDeps, work: SteppedWork) {
  return async function runSteps(signal: AbortSignal): Promise<void> {
    let isBusy = false
    for (const { tenantId, id } of await findRunning(deps, work)) {
      if (signal.aborted) return
      isBusy = (await stepSafely(deps, work, { tenantId, id, signal })) || isBusy
    }
    if (isBusy) await deps.jobs.wake(work.type, new Date(deps.clock.now().getTime() + work.stepMs))
  }
}

interface Running {
  readonly tenantId: TenantId
  readonly id: string
}

async function findRunning({ oltp, tenants, events }: RunStepsDeps, work: SteppedWork): Promise<readonly Running[]> {
  const running: Running[] = []
  for (const placement of await tenants.placements()) {
    // A placement that is away must not keep the others from being looked at.
    const found = await selectRunning(oltp, work, placement).catch((error: unknown) => {
      events.emit(work.failed, { reason: failureReason(error) })
      return []
    })
    running.push(...found)
  }
  return running
}

async function selectRunning(oltp: Oltp, { type }: SteppedWork, placement: Placement): Promise<readonly Running[]> {
  const find = (tx: Tx) => tx.query<Running>(SELECT, [type, RUNNING_MAX])
  return (await oltp.asOperator(`find work under way: ${type}`, find, placement)).rows
}

/** What goes wrong with one is that one's; it is looked at again by the sweep. */
async function stepSafely(
  deps: RunStepsDeps,
  work: SteppedWork,
  { tenantId, id, signal }: Running & { readonly signal: AbortSignal },
): Promise<boolean> {
  try {
    const tenant = await deps.tenants.find(tenantId)
    return tenant !== undefined && (await work.step(tenant, id, signal))
  } catch (error) {
    const which: EventFields = { tenant_id: tenantId, [work.idField]: id }
    deps.events.emit(work.failed, { ...which, reason: failureReason(error) })
    return false
  }
}

const SELECT = `
  select tenant_id as "tenantId", id
  from jobs
  where type = $1
    and status = 'running'
    and not exists (select from tenant_fences f where f.tenant_id = jobs.tenant_id and f.state = 'moved')
  order by tenant_id, id
  limit $2`
