import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

/** What a delivery along a route makes over there: at most one per event, whatever leads to it. */
export interface LedgerKey {
  readonly connectionId: string
  readonly operation: string
  readonly eventId: string
}

export interface LedgerClaim extends LedgerKey {
  readonly deliveryId: string
  readonly fence: string
}

/**
 * Claims, for deliveries whose leases hold, the right to make what they make, and records with it that it may be over there from
 * now on. Returns the deliveries that got it: not those whose event was delivered meanwhile, or is being delivered by another.
 */
export async function claimInLedger(
  tx: Tx,
  tenant: Tenant,
  { claims, now }: { claims: readonly LedgerClaim[]; now: Date },
): Promise<ReadonlySet<string>> {
  const first = [...new Map(claims.map((claim) => [keyOf(claim), claim])).values()]
  const { rows } = await tx.query<{ delivery_id: string }>(CLAIM, [
    tenant.id,
    first.map(({ connectionId }) => connectionId),
    first.map(({ operation }) => operation),
    first.map(({ eventId }) => eventId),
    first.map(({ deliveryId }) => deliveryId),
    first.map(({ fence }) => fence),
    now,
  ])
  return new Set(rows.map(({ delivery_id: id }) => id))
}

const keyOf = ({ connectionId, operation, eventId }: LedgerKey): string => `${connectionId} ${eventId} ${operation}`

// What may be over there stays so through later attempts: `recorded_at` is when that began.
const CLAIM = `
  insert into delivery_ledger as l (tenant_id, connection_id, operation, event_id, state, delivery_id, recorded_at)
  select $1, connection_id, operation, event_id, 'unknown', delivery_id, $7
  from (
    select claim.*
    from unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::bigint[])
      as claim (connection_id, operation, event_id, delivery_id, fence)
    join deliveries d
      on d.tenant_id = $1 and d.id = claim.delivery_id and d.fence = claim.fence and d.status = 'pending'
    for update of d
  ) held
  on conflict on constraint delivery_ledger_pkey do update
  set state = 'unknown',
      delivery_id = excluded.delivery_id,
      recorded_at = case when l.state = 'unknown' then l.recorded_at else excluded.recorded_at end
  where l.state = 'absent'
    or (l.state = 'unknown' and (l.delivery_id = excluded.delivery_id or not exists (
      select from deliveries d where d.tenant_id = $1 and d.id = l.delivery_id and d.status = 'pending')))
  returning delivery_id`

export interface LedgerRecord extends LedgerClaim {
  readonly state: 'absent' | 'unknown' | 'delivered'
  readonly remoteId: string | null
  readonly remoteUrl: string | null
}

/**
 * Records what attempts came to; comes before the deliveries themselves are written, in their transaction. A success counts
 * whoever tells of it; anything else only from the holder of the lease.
 */
export async function recordInLedger(
  tx: Tx,
  tenant: Tenant,
  { records, now }: { records: readonly LedgerRecord[]; now: Date },
): Promise<void> {
  if (records.length === 0) return
  await tx.query(RECORD, [
    tenant.id,
    records.map(({ connectionId }) => connectionId),
    records.map(({ operation }) => operation),
    records.map(({ eventId }) => eventId),
    records.map(({ deliveryId }) => deliveryId),
    records.map(({ fence }) => fence),
    records.map(({ state }) => state),
    records.map(({ remoteId }) => remoteId),
    records.map(({ remoteUrl }) => remoteUrl),
    now,
  ])
}

const RECORD = `
  update delivery_ledger l
  set state = ending.state,
      delivery_id = ending.delivery_id,
      remote_id = ending.remote_id,
      remote_url = ending.remote_url,
      recorded_at = case when ending.state = 'unknown' then l.recorded_at else $10::timestamptz end
  from unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::bigint[], $7::text[], $8::text[], $9::text[])
    as ending (connection_id, operation, event_id, delivery_id, fence, state, remote_id, remote_url)
  where l.tenant_id = $1
    and l.connection_id = ending.connection_id
    and l.operation = ending.operation
    and l.event_id = ending.event_id
    and l.state <> 'delivered'
    and (ending.state = 'delivered' or (l.delivery_id = ending.delivery_id and exists (
      select from deliveries d
      where d.tenant_id = $1
        and d.id = ending.delivery_id
        and d.fence = ending.fence)))`
