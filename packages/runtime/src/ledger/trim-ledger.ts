import type { Oltp } from '../oltp/oltp.ts'
import type { Tenants } from '../tenancy/tenant.ts'
import { trimJudged } from './judged-hours.ts'

export interface TrimLedgerDeps {
  readonly oltp: Pick<Oltp, 'inTenant' | 'inControl'>
  readonly tenants: Pick<Tenants, 'list'>
}

export interface LedgerAges {
  readonly plansBefore: Date
  readonly hoursBefore: Date
  readonly signal: AbortSignal
}

/** Removes plans of events that are judged for good, and hours that nobody asks about any more. */
export async function trimLedger(
  { oltp, tenants }: TrimLedgerDeps,
  { plansBefore, hoursBefore, signal }: LedgerAges,
): Promise<void> {
  for (const tenant of await tenants.list()) {
    if (signal.aborted) return
    await oltp.inTenant(tenant, (tx) => tx.query(DELETE_PLANS, [tenant.id, plansBefore]))
    await oltp.inControl(tenant, (tx) => trimJudged(tx, tenant.id, hoursBefore))
  }
}

const DELETE_PLANS = `
  delete from event_plans
  where tenant_id = $1
    and hour < $2`
