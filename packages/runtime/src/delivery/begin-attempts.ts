import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type PreparedAttempt, pinContext } from './prepare-attempts.ts'

/** An attempt that is on record and may be sent. */
export interface BegunAttempt {
  readonly attempt: PreparedAttempt
  readonly body: string
  /** 1 for the first. */
  readonly number: number
  readonly startedAt: Date
}

export interface BeginOptions {
  readonly rendered: readonly { readonly attempt: PreparedAttempt; readonly body: string }[]
  readonly now: Date
  readonly leaseUntil: Date
}

/**
 * Records that attempts begin, before a byte is sent: the body is pinned and the attempt is on the log in one transaction,
 * so whatever happens next, the receiver never sees two bodies under one id and no attempt goes unrecorded. Returns those
 * whose lease still held.
 */
export async function beginAttempts(
  deps: { oltp: Oltp; secrets: Secrets },
  tenant: Tenant,
  { rendered, now, leaseUntil }: BeginOptions,
): Promise<readonly BegunAttempt[]> {
  if (rendered.length === 0) return []
  const pins: Buffer[] = []
  for (const { attempt, body } of rendered) {
    pins.push(await deps.secrets.seal(tenant, Buffer.from(body), pinContext(attempt.delivery.id)))
  }
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<{ id: string; number: number }>(BEGIN, [
      tenant.id,
      rendered.map(({ attempt }) => attempt.delivery.id),
      rendered.map(({ attempt }) => attempt.delivery.fence),
      pins,
      now,
      leaseUntil,
    ])
    const numbers = new Map(rows.map(({ id, number }) => [id, number]))
    return rendered.flatMap(({ attempt, body }) => {
      const number = numbers.get(attempt.delivery.id)
      return number === undefined ? [] : [{ attempt, body, number, startedAt: now }]
    })
  })
}

// An attempt that is still `started` here belongs to a sender that died: its request may have been received.
const BEGIN = `
  with begun as (
    update deliveries d
    set attempt_count = d.attempt_count + 1,
        pinned_request = coalesce(d.pinned_request, lease.pin),
        lease_until = $6
    from unnest($2::uuid[], $3::bigint[], $4::bytea[]) as lease (id, fence, pin)
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
    where a.tenant_id = $1
      and a.delivery_id = begun.id
      and a.outcome = 'started'
  ),
  started as (
    insert into attempts (tenant_id, delivery_id, attempt, started_at, outcome)
    select $1, id, attempt_count, $5, 'started' from begun
  )
  select id, attempt_count as number from begun`
