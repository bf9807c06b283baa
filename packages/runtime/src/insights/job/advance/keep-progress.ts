import type { InsightStep } from '@howazit/sdk'
import type { Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import { rest } from '../look-after.ts'
import { endRuns } from '../runs.ts'
import { PROGRESS_AT, stepAfter } from '../steps.ts'
import type { Claim } from './claim-insight.ts'

/** What a step found out about the job. */
export interface StepResult {
  readonly responses?: number
  readonly findings?: number
  readonly taxonomyVersion?: number
  readonly modelVersion?: string
}

/** The step is made, side by side with what it wrote in the same transaction. */
export async function finishStep(tx: Tx, tenant: Tenant, claim: Claim, result: StepResult = {}): Promise<void> {
  const next = stepAfter(claim.step)
  const { responses = null, findings = null, taxonomyVersion = null, modelVersion = null } = result
  const values = [next, PROGRESS_AT[next], responses, findings, taxonomyVersion, modelVersion]
  await tx.query(FINISH, [tenant.id, claim.id, ...values])
}

/** A portion of it is. */
export async function keepPosition(
  tx: Tx,
  tenant: Tenant,
  {
    id,
    position,
    of,
    step,
  }: { readonly id: string; readonly position: number; readonly of: number; readonly step: InsightStep },
): Promise<void> {
  const [from, to] = [PROGRESS_AT[step], PROGRESS_AT[stepAfter(step)]]
  await tx.query(KEEP, [tenant.id, id, position, from + Math.floor(((to - from) * position) / of)])
}

export interface Failure {
  readonly code: string
  readonly detail: string
}

/** It is over, and can be retried. */
export async function failInsight(
  tx: Tx,
  tenant: Tenant,
  { id, failure, now }: { readonly id: string; readonly failure: Failure; readonly now: Date },
): Promise<void> {
  await tx.query(FAIL, [tenant.id, id, JSON.stringify(failure), now])
  await endRuns(tx, tenant, { insightId: id, status: 'failed', error: failure.detail, now })
  await rest(tx, tenant, { insightId: id, now })
}

// What is known already stays; progress never goes back, also where a retry begins again.
const FINISH = `
  update insights
  set step = $3, position = 0, failures = 0, progress = greatest(progress, $4::int),
      response_count = coalesce($5, response_count), finding_count = coalesce($6, finding_count),
      taxonomy_version = coalesce($7, taxonomy_version), model_version = coalesce($8, model_version)
  where tenant_id = $1
    and id = $2`

const KEEP = `
  update insights
  set position = $3, failures = 0, progress = greatest(progress, $4::int)
  where tenant_id = $1
    and id = $2`

const FAIL = `
  update insights
  set status = 'failed', problem = $3, completed_at = $4, holder = null, lease_until = null
  where tenant_id = $1
    and id = $2`
