import type { Oltp, Tx } from '../../oltp/oltp.ts'
import { plainArray } from '../../oltp/plain-array.ts'
import type { Secrets } from '../../secrets/secrets.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { claimInLedger, type LedgerClaim } from './ledger.ts'
import { type PreparedAttempt, pinContext } from './prepare-attempts.ts'

/** An attempt that is on record and may be sent. */
export interface BegunAttempt {
  readonly attempt: PreparedAttempt
  readonly body: string
  /** 1 for the first. */
  readonly number: number
  readonly startedAt: Date
}

export interface ReadyAttempt {
  readonly attempt: PreparedAttempt
  readonly body: string
  /** By its replay. */
  readonly isPatched?: true
}

export interface BeginOptions {
  readonly rendered: readonly ReadyAttempt[]
  readonly now: Date
  /** How long the lease of an attempt holds from now on. */
  readonly leaseMs: (attempt: PreparedAttempt) => number
}

export interface Begun {
  readonly begun: readonly BegunAttempt[]
  /** Somebody else makes, or has made, the same over there. */
  readonly unclaimed: readonly PreparedAttempt[]
}

/**
 * Records that attempts begin, before a byte is sent: the body is pinned, the ledger says that it may be over there and the
 * attempt is on the log, in one transaction. So whatever happens next, the receiver never sees two bodies under one id, nothing
 * is made twice over there and no attempt goes unrecorded. Leaves out those whose lease was lost.
 */
export async function beginAttempts(
  deps: { oltp: Oltp; secrets: Secrets },
  tenant: Tenant,
  { rendered, now, leaseMs }: BeginOptions,
): Promise<Begun> {
  if (rendered.length === 0) return { begun: [], unclaimed: [] }
  const pins = new Map<ReadyAttempt, Buffer>()
  for (const ready of rendered) {
    pins.set(ready, await sealPin(deps.secrets, tenant, ready))
  }
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const claimed = await claim(tx, tenant, { rendered, now })
    const allowed = rendered.filter(
      ({ attempt }) => attempt.target.kind === 'webhook' || claimed.has(attempt.delivery.id),
    )
    const { rows } = await tx.query<{ id: string; number: number }>(BEGIN, [
      tenant.id,
      plainArray(allowed.map(({ attempt }) => attempt.delivery.id)),
      plainArray(allowed.map(({ attempt }) => attempt.delivery.fence)),
      allowed.map((ready) => pins.get(ready)),
      now,
      plainArray(allowed.map(({ attempt }) => leaseMs(attempt))),
    ])
    const numbers = new Map(rows.map(({ id, number }) => [id, number]))
    const patched = allowed.filter(({ attempt, isPatched }) => isPatched && numbers.has(attempt.delivery.id))
    if (patched.length > 0) await tx.query(MARK_PATCHED, [tenant.id, patched.map(({ attempt }) => attempt.delivery.id)])
    const begun = allowed.flatMap(({ attempt, body }) => {
      const number = numbers.get(attempt.delivery.id)
      return number === undefined ? [] : [{ attempt, body, number, startedAt: now }]
    })
    const unclaimed = rendered.filter((ready) => !allowed.includes(ready)).map(({ attempt }) => attempt)
    return { begun, unclaimed }
  })
}

/** Empty where the event goes out as it is: that is kept already, and never changes. */
async function sealPin(
  secrets: Secrets,
  tenant: Tenant,
  { attempt: { delivery }, body }: ReadyAttempt,
): Promise<Buffer> {
  if (body === delivery.event) return Buffer.alloc(0)
  return await secrets.seal(tenant, Buffer.from(body), pinContext(delivery.id))
}

async function claim(
  tx: Tx,
  tenant: Tenant,
  { rendered, now }: Pick<BeginOptions, 'rendered' | 'now'>,
): Promise<ReadonlySet<string>> {
  const claims = rendered.flatMap(({ attempt: { delivery, target } }): LedgerClaim[] => {
    if (target.kind === 'webhook') return []
    const { connectionId, operation } = target
    const { id: deliveryId, event_id: eventId, fence } = delivery
    return [{ connectionId, operation, eventId, deliveryId, fence }]
  })
  return claims.length === 0 ? new Set() : await claimInLedger(tx, tenant, { claims, now })
}

const MARK_PATCHED = `
  update replay_items
  set is_patched = true
  where tenant_id = $1
    and delivery_id = any ($2::uuid[])
    and outcome = 'sending'
    and not is_patched`

// A lease that is long enough stays as it is: a row whose indexed columns stay stays where it is.
// An attempt that is still `started` here belongs to a sender that died: its request may have been received.
const BEGIN = `
  with begun as (
    update deliveries d
    set attempt_count = d.attempt_count + 1,
        pinned_request = coalesce(d.pinned_request, lease.pin),
        lease_until = case when d.lease_until > lease.until - interval '5 seconds' then d.lease_until else lease.until end
    from (
      select id, fence, pin, $5::timestamptz + make_interval(secs => ms / 1000) as until
      from unnest($2::uuid[], $3::bigint[], $4::bytea[], $6::float8[]) as lease (id, fence, pin, ms)
    ) lease
    where d.tenant_id = $1
      and d.id = lease.id
      and d.fence = lease.fence
      and d.status = 'pending'
    returning d.id, d.attempt_count
  ),
  interrupted as (
    update attempts a
    set outcome = 'unknown', reason = 'interrupted'
    from begun
    where begun.attempt_count > 1
      and a.tenant_id = $1
      and a.delivery_id = begun.id
      and a.outcome = 'started'
  ),
  started as (
    insert into attempts (tenant_id, delivery_id, attempt, started_at, outcome)
    select $1, id, attempt_count, $5, 'started' from begun
  )
  select id, attempt_count as number from begun`
