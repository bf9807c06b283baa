import { HowazitError, type Insight, type InsightStep } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { announceInsights } from '../live/announce-insights.ts'
import type { InsightDeps } from './insight-deps.ts'
import { aboutInsight, getInsightRow, type InsightRow, lockInsightRow, toInsight } from './insight-row.ts'
import { INSIGHT_JOB, lookAfter, rest } from './look-after.ts'
import { endRuns } from './runs.ts'
import { STEPS } from './steps.ts'

type Locked = Omit<InsightRow, 'runs'>

/** Ends a job: it has failed then, because somebody wanted it. @throws HowazitError `not_found`, `conflict` for one that is over */
export const cancelInsight = (deps: InsightDeps, tenant: Tenant, insightId: string): Promise<Insight> =>
  changeInsight(deps, tenant, { insightId, change: (tx, locked) => cancel(deps, tx, { tenant, locked }) })

/**
 * Goes on with the step that was not finished, or with an earlier one.
 *
 * @throws HowazitError `not_found`, `conflict` for one that is under way or succeeded, and for a step that it has not come to
 */
export const retryInsight = (
  deps: InsightDeps,
  tenant: Tenant,
  { insightId, fromStep }: { readonly insightId: string; readonly fromStep?: InsightStep },
): Promise<Insight> =>
  changeInsight(deps, tenant, { insightId, change: (tx, locked) => retry(deps, tx, { tenant, locked, fromStep }) })

interface Change {
  readonly insightId: string
  readonly change: (tx: Tx, locked: Locked) => Promise<void>
}

async function changeInsight(deps: InsightDeps, tenant: Tenant, { insightId, change }: Change): Promise<Insight> {
  const { oltp, jobs, events } = deps
  const insight = await oltp.inTenant(tenant, async (tx) => {
    const locked = await lockInsightRow(tx, tenant, insightId)
    await change(tx, locked)
    const changed = toInsight(await getInsightRow(tx, tenant, insightId))
    const said = ({ status, step }: Pick<Insight, 'status' | 'step'>) => ({ status, step })
    await deps.audit.record(tx, tenant, { ...aboutInsight(insightId), before: said(locked), after: said(changed) })
    return changed
  })
  events.emit('insight.changed', { tenant_id: tenant.id, insight_id: insightId, status: insight.status })
  announceInsights(deps.notices, tenant)
  // After the commit: whoever is woken earlier would find it as it was. One that ended makes room for the next.
  await jobs.wake(INSIGHT_JOB)
  return insight
}

const conflict = ({ id, status }: Locked, why: string): HowazitError =>
  new HowazitError('conflict', `Insight ${id} ${why}.`, { details: { pointer: '/path/jobId', got: status } })

async function cancel(
  { clock }: InsightDeps,
  tx: Tx,
  { tenant, locked }: { readonly tenant: Tenant; readonly locked: Locked },
): Promise<void> {
  if (locked.status === 'succeeded' || locked.status === 'failed') throw conflict(locked, 'is over')
  const now = clock.now()
  const problem = { code: 'cancelled', detail: 'Somebody cancelled it. It goes on when it is retried.' }
  await tx.query(CANCEL, [tenant.id, locked.id, JSON.stringify(problem), now])
  await endRuns(tx, tenant, { insightId: locked.id, status: 'cancelled', now })
  await rest(tx, tenant, { insightId: locked.id, now })
}

interface Retry {
  readonly tenant: Tenant
  readonly locked: Locked
  readonly fromStep: InsightStep | undefined
}

async function retry({ clock }: InsightDeps, tx: Tx, { tenant, locked, fromStep }: Retry): Promise<void> {
  if (locked.status !== 'failed')
    throw conflict(locked, locked.status === 'succeeded' ? 'succeeded: create another one' : 'is under way')
  const step = fromStep ?? locked.step
  if (STEPS.indexOf(step) > STEPS.indexOf(locked.step))
    throw conflict(locked, `has not come to the step ${step}: it failed at ${locked.step}`)
  await tx.query(RETRY, [tenant.id, locked.id, step, step === locked.step ? locked.position : 0])
  await lookAfter(tx, tenant, { insightId: locked.id, now: clock.now() })
}

const CANCEL = `
  update insights
  set status = 'failed', problem = $3, completed_at = $4, holder = null, lease_until = null
  where tenant_id = $1
    and id = $2`

const RETRY = `
  update insights
  set status = 'queued', step = $3, position = $4, failures = 0, problem = null, completed_at = null,
      writing = writing - 'unwritten' - 'result'
  where tenant_id = $1
    and id = $2`
