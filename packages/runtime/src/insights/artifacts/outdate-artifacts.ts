import { uuidV5 } from '../../ids.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { TenantId } from '../../tenancy/tenant.ts'

/** What makes files again is called, in `jobs` and where it is woken. */
export const ARTIFACTS_JOB = 'insight-artifacts'

interface Outdated {
  readonly tenantId: TenantId
  /** Whose rows are locked. */
  readonly insightIds: readonly string[]
}

/** Nobody gets these files any more from the commit on, and whoever works on insights makes others in their place. */
export async function outdateArtifacts(tx: Tx, { tenantId, insightIds }: Outdated): Promise<void> {
  if (insightIds.length === 0) return
  await tx.query(FORGET, [tenantId, insightIds])
  const jobIds = insightIds.map((insightId) => uuidV5(insightId, ARTIFACTS_JOB))
  await tx.query(MAKE_AGAIN, [tenantId, jobIds, insightIds])
}

const FORGET = `
  update insights
  set artifacts = '[]'
  where tenant_id = $1
    and id = any ($2::uuid[])`

const MAKE_AGAIN = `
  insert into jobs (tenant_id, id, type, status, params)
  select $1, job_id, 'insight-artifacts', 'running', jsonb_build_object('insightId', insight_id)
  from unnest($2::uuid[], $3::uuid[]) as outdated (job_id, insight_id)
  on conflict on constraint jobs_pkey do update
  set status = 'running', completed_at = null`
