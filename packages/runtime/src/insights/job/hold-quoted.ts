import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

/** What an insight quotes stays until the transaction ends: an erasure under way is waited for, a later one waits. */
export async function holdQuoted(tx: Tx, tenant: Tenant, insightId: string): Promise<void> {
  await tx.query(HOLD_QUOTED, [tenant.id, insightId])
}

const HOLD_QUOTED = `
  select
  from comment_readings c
  join insight_verbatims v on v.tenant_id = $1 and v.response_id = c.response_id and v.question_id = c.question_id
  where c.tenant_id = $1
    and v.insight_id = $2
  order by c.response_id, c.question_id
  for share of c`
