import type { Tenant } from '../../../tenancy/tenant.ts'
import type { StepDeps } from '../advance/advance-deps.ts'
import { type Claim, holdInsight } from '../advance/claim-insight.ts'
import { deleteFindings, keepFindings } from '../advance/finding-rows.ts'
import { finishStep } from '../advance/keep-progress.ts'
import { runTask } from '../advance/run-task.ts'

/** The figures of the timeframe; whatever was found before is gone. */
export async function score(deps: StepDeps, tenant: Tenant, claim: Claim, signal: AbortSignal): Promise<void> {
  const findings = await runTask(deps, tenant, claim, { task: 'score', signal })
  await deps.oltp.inTenant(tenant, async (tx) => {
    await holdInsight(tx, tenant, claim)
    await deleteFindings(tx, tenant, claim.id)
    await keepFindings(tx, tenant, { insightId: claim.id, findings })
    await finishStep(tx, tenant, claim)
  })
}

/** What changed since the other time, where there is one. The last step that needs the records. */
export async function compare(deps: StepDeps, tenant: Tenant, claim: Claim, signal: AbortSignal): Promise<void> {
  const findings = claim.request.compareWith ? await runTask(deps, tenant, claim, { task: 'compare', signal }) : []
  await deps.keptRecords.drop(claim)
  await deps.oltp.inTenant(tenant, async (tx) => {
    await holdInsight(tx, tenant, claim)
    await keepFindings(tx, tenant, { insightId: claim.id, findings })
    await finishStep(tx, tenant, claim)
  })
}
