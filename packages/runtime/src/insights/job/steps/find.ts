import type { Tenant } from '../../../tenancy/tenant.ts'
import { runApart } from '../../findings/apart/run-apart.ts'
import type { AdvanceDeps } from '../advance/advance-deps.ts'
import { type Claim, holdInsight } from '../advance/claim-insight.ts'
import { deleteFindings, keepFindings } from '../advance/finding-rows.ts'
import { finishStep } from '../advance/keep-progress.ts'
import { loadInput } from '../advance/load-input.ts'

/** The figures of the timeframe; whatever was found before is gone. */
export async function score({ oltp }: AdvanceDeps, tenant: Tenant, claim: Claim, signal: AbortSignal): Promise<void> {
  const input = await loadInput(oltp, tenant, claim)
  const findings = await runApart('score', input, { size: input.records.length, signal })
  await oltp.inTenant(tenant, async (tx) => {
    await holdInsight(tx, tenant, claim)
    await deleteFindings(tx, tenant, claim.id)
    await keepFindings(tx, tenant, { insightId: claim.id, findings })
    await finishStep(tx, tenant, claim)
  })
}

/** What changed since the other time, where there is one. */
export async function compare({ oltp }: AdvanceDeps, tenant: Tenant, claim: Claim, signal: AbortSignal): Promise<void> {
  const input = claim.request.compareWith && (await loadInput(oltp, tenant, claim))
  const findings = input ? await runApart('compare', input, { size: input.records.length, signal }) : []
  await oltp.inTenant(tenant, async (tx) => {
    await holdInsight(tx, tenant, claim)
    await keepFindings(tx, tenant, { insightId: claim.id, findings })
    await finishStep(tx, tenant, claim)
  })
}
