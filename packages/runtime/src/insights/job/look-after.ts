import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

/** What works on insights is called, in `jobs` and where it is woken. */
export const INSIGHT_JOB = 'insight'

interface Moment {
  readonly insightId: string
  readonly now: Date
}

/** From now on somebody looks at it again and again, whoever dies. */
export async function lookAfter(tx: Tx, tenant: Tenant, { insightId, now }: Moment): Promise<void> {
  await tx.query(LOOK_AFTER, [tenant.id, insightId, now])
}

/** Nothing of it moves by itself any more. */
export async function rest(tx: Tx, tenant: Tenant, { insightId, now }: Moment): Promise<void> {
  await tx.query(REST, [tenant.id, insightId, now])
}

const LOOK_AFTER = `
  insert into jobs (tenant_id, id, type, status, created_at)
  values ($1, $2, 'insight', 'running', $3)
  on conflict on constraint jobs_pkey do update
  set status = 'running', completed_at = null`

const REST = `
  update jobs
  set status = 'succeeded', completed_at = $3
  where tenant_id = $1
    and id = $2`
