import type { Oltp, Tx } from '../oltp/oltp.ts'
import { SLOT_COUNT_WITH_OTHERS } from '../outbox/slot-of.ts'
import type { Tenants } from '../tenancy/tenant.ts'

/** Work that waits in a table. */
export interface Backlog {
  /** Counted up to `COUNT_MAX`: beyond it only "very many" matters, and counting millions at every scrape would cost. */
  readonly count: number
  /** Since when the oldest waits; 0 when nothing does. */
  readonly oldestAgeMs: number
}

export interface BacklogDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly tenants: Pick<Tenants, 'placements'>
}

export const COUNT_MAX = 100_000

interface BacklogRow {
  readonly count: string
  readonly oldest_age_ms: string | null
}

/** Events that are committed and not published. */
export async function readOutboxBacklog(deps: BacklogDeps): Promise<Backlog> {
  return await read(deps, OUTBOX, [SLOT_COUNT_WITH_OTHERS, COUNT_MAX])
}

// Oldest: the first of each slot, by the index; created_at follows id closely enough for an age.
const OUTBOX = `
  select
    (select count(*) from (
      select from outbox where slot < $1 and dispatched_at is null limit $2) as waiting) as count,
    (select extract(epoch from now() - min(head.created_at)) * 1000
     from generate_series(0, $1::int - 1) as slot
     cross join lateral (
       select created_at from outbox where outbox.slot = slot.slot and dispatched_at is null order by id limit 1
     ) as head) as oldest_age_ms`

/** Deliveries that should have been attempted by now and are not under way. */
export async function readDueDeliveries(deps: BacklogDeps): Promise<Backlog> {
  return await read(deps, DUE, [COUNT_MAX])
}

const DUE = `
  select count(*) as count, extract(epoch from now() - min(next_attempt_at)) * 1000 as oldest_age_ms
  from (
    select next_attempt_at
    from deliveries
    where status = 'pending' and next_attempt_at <= now() and (lease_until is null or lease_until < now())
      and not exists (select from tenant_fences f where f.tenant_id = deliveries.tenant_id and f.state <> 'open')
    limit $1) as due`

/** Over all placements. */
async function read({ oltp, tenants }: BacklogDeps, text: string, values: readonly unknown[]): Promise<Backlog> {
  let [count, oldestAgeMs] = [0, 0]
  for (const placement of await tenants.placements()) {
    const { rows } = await oltp.asOperator('metrics', (tx: Tx) => tx.query<BacklogRow>(text, values), placement)
    count += Number(rows[0]?.count ?? 0)
    oldestAgeMs = Math.max(oldestAgeMs, Number(rows[0]?.oldest_age_ms ?? 0))
  }
  return { count, oldestAgeMs }
}
