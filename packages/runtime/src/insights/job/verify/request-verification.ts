import { HowazitError, type InsightVerification } from '@howazit/sdk'
import type { Oltp, Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import type { InsightDeps } from '../insight-deps.ts'
import { aboutInsight, lockInsightRow } from '../insight-row.ts'
import { findVerification } from './verification-row.ts'

/** What verifies insights is called, in `jobs` and where it is woken; a job of it has the id of its insight's verification. */
export const VERIFY_JOB = 'insight-verification'

/**
 * Has all figures of an insight computed again of the responses behind them. One that is under way is not begun again.
 *
 * @throws HowazitError `not_found`, `conflict` for one that did not succeed
 */
export async function requestVerification(
  deps: InsightDeps,
  tenant: Tenant,
  insightId: string,
): Promise<InsightVerification> {
  const { oltp, clock, ids, jobs, audit } = deps
  const verification = await oltp.inTenant(tenant, async (tx) => {
    const { status } = await lockInsightRow(tx, tenant, insightId)
    if (status !== 'succeeded')
      throw new HowazitError('conflict', `Insight ${insightId} has no findings: it is ${status}.`, {
        details: { pointer: '/path/jobId', got: status },
      })
    const now = clock.now()
    await tx.query(REQUEST, [tenant.id, insightId, ids.newId(), now])
    await tx.query(LOOK_AFTER, [tenant.id, insightId, now])
    await audit.record(tx, tenant, aboutInsight(insightId))
    return await getVerification(tx, tenant, insightId)
  })
  await jobs.wake(VERIFY_JOB)
  return verification
}

/** @throws HowazitError `not_found` where nobody asked for one */
export const readVerification = (oltp: Oltp, tenant: Tenant, insightId: string): Promise<InsightVerification> =>
  oltp.inTenant(tenant, (tx) => getVerification(tx, tenant, insightId))

async function getVerification(tx: Tx, tenant: Tenant, insightId: string): Promise<InsightVerification> {
  const found = await findVerification(tx, tenant, insightId)
  if (found) return found
  throw new HowazitError('not_found', `There is no verification of insight ${insightId.slice(0, 64)}. Ask for one.`)
}

const REQUEST = `
  insert into insight_verifications (tenant_id, insight_id, job_id, requested_at)
  values ($1, $2, $3, $4)
  on conflict (tenant_id, insight_id) do update
  set status = 'queued', findings = 0, erased = 0, changed = 0, differences = '[]', lease_until = null,
      requested_at = excluded.requested_at, completed_at = null
  where insight_verifications.status <> 'queued'`

const LOOK_AFTER = `
  insert into jobs (tenant_id, id, type, status, created_at)
  select v.tenant_id, v.job_id, 'insight-verification', 'running', $3
  from insight_verifications v
  where v.tenant_id = $1
    and v.insight_id = $2
  on conflict on constraint jobs_pkey do update
  set status = 'running', completed_at = null`
