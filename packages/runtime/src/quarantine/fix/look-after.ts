import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

/** What advances fixes is called, in `jobs` and where it is woken. */
export const FIX_JOB = 'quarantine-fix'

/** From now on somebody looks at it again and again, whoever dies. */
export async function lookAfter(
  tx: Tx,
  tenant: Tenant,
  { fixId, now }: { readonly fixId: string; readonly now: Date },
): Promise<void> {
  await tx.query(LOOK_AFTER, [tenant.id, fixId, now])
}

/** Nothing of it moves by itself any more. */
export async function rest(
  tx: Tx,
  tenant: Tenant,
  { fixId, isOver, now }: { readonly fixId: string; readonly isOver: boolean; readonly now: Date },
): Promise<void> {
  await tx.query(REST, [tenant.id, fixId, isOver ? 'succeeded' : 'queued', now])
}

const LOOK_AFTER = `
  insert into jobs (tenant_id, id, type, status, created_at)
  values ($1, $2, 'quarantine-fix', 'running', $3)
  on conflict on constraint jobs_pkey do update
  set status = 'running', completed_at = null`

const REST = `
  update jobs
  set status = $3, completed_at = case when $3 = 'succeeded' then $4::timestamptz end
  where tenant_id = $1
    and id = $2`
