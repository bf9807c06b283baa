import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

export interface Settled {
  readonly delivered: number
  readonly failed: number
}

/** Writes down what became of the items whose deliveries have ended; each of them once, whoever asks. */
export async function settleItems(tx: Tx, tenant: Tenant, replayId: string): Promise<Settled> {
  const { rows } = await tx.query<{ outcome: string }>(SETTLE, [tenant.id, replayId])
  const delivered = rows.filter(({ outcome }) => outcome === 'delivered').length
  return { delivered, failed: rows.length - delivered }
}

export interface UnderWay {
  /** Not ended. */
  readonly sending: number
  /** Among them, those that could be sent at this moment. */
  readonly due: number
  /** Among them, those that failed since `since` and are tried again later. */
  readonly retrying: number
}

export async function countUnderWay(
  tx: Tx,
  tenant: Tenant,
  { replayId, now, since }: { readonly replayId: string; readonly now: Date; readonly since: Date | null },
): Promise<UnderWay> {
  const { rows } = await tx.query<UnderWay>(COUNT, [tenant.id, replayId, now, since ?? now])
  return rows[0] as UnderWay
}

const SETTLE = `
  update replay_items i
  set outcome = d.status,
      reason = d.reason,
      attempts = d.attempt_count - d.schedule_from,
      ended_at = d.completed_at
  from deliveries d
  where i.tenant_id = $1
    and i.replay_id = $2
    and i.outcome = 'sending'
    and d.tenant_id = $1
    and d.id = i.delivery_id
    and d.status <> 'pending'
  returning i.outcome`

const COUNT = `
  select count(*)::int as sending,
         (count(*) filter (where d.next_attempt_at <= $3))::int as due,
         (count(*) filter (where d.next_attempt_at > $3
           and d.attempt_count - d.throttle_count > d.schedule_from
           and i.released_at >= $4))::int as retrying
  from replay_items i
  join deliveries d on d.tenant_id = $1 and d.id = i.delivery_id
  where i.tenant_id = $1
    and i.replay_id = $2
    and i.outcome = 'sending'`
