import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { POLL_COLUMNS, type PollPosition, type PollRow } from './poll-row.ts'

/** A poll that is this process's to run. */
export interface PollLease extends PollRow {
  readonly fence: string
}

/** Longer than the pages of one run take; a process that died is succeeded after this. */
export const LEASE_MS = 5 * 60_000

/** Takes what is due, for connections that are in force. */
export async function leasePolls(
  tx: Tx,
  tenant: Tenant,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<readonly PollLease[]> {
  const { rows } = await tx.query<PollLease>(LEASE, [tenant.id, now, new Date(now.getTime() + LEASE_MS), limit])
  return rows
}

/** What is kept of a run, or of a part of it. */
export interface PollProgress {
  readonly watermark: string | null
  readonly position: PollPosition | null
  readonly baselinedAt: Date | null
  readonly polledAt: Date | null
  readonly nextPollAt: Date
  /** Whether the lease is held on to: more pages follow. */
  readonly isGoingOn: boolean
  readonly failure: {
    readonly count: number
    readonly since: Date
    readonly reason: string
    readonly detail: string | null
  } | null
}

/** Keeps it, where the lease still holds; false where somebody else has it by now. */
export async function keepProgress(
  tx: Tx,
  tenant: Tenant,
  { lease, progress }: { readonly lease: PollLease; readonly progress: PollProgress },
): Promise<boolean> {
  const { watermark, position, baselinedAt, polledAt, nextPollAt, isGoingOn, failure } = progress
  const { rowCount } = await tx.query(KEEP, [
    tenant.id,
    lease.connection_id,
    lease.poll,
    lease.fence,
    watermark,
    position === null ? null : JSON.stringify(position),
    baselinedAt,
    polledAt,
    nextPollAt,
    isGoingOn,
    failure?.count ?? 0,
    failure?.since ?? null,
    failure?.reason ?? null,
    failure?.detail ?? null,
  ])
  return rowCount === 1
}

const LEASE = `
  with due as (
    select p.connection_id, p.poll
    from connection_polls p
    join integration_connectors c on c.tenant_id = $1 and c.id = p.connection_id and c.enabled and c.deleted_at is null
    where p.tenant_id = $1
      and p.next_poll_at <= $2
      and (p.lease_until is null or p.lease_until <= $2)
    order by p.next_poll_at
    limit $4
    for update of p skip locked
  )
  update connection_polls p
  set lease_until = $3,
      fence = p.fence + 1
  from due
  where p.tenant_id = $1
    and p.connection_id = due.connection_id
    and p.poll = due.poll
  returning ${POLL_COLUMNS}, p.fence`

const KEEP = `
  update connection_polls
  set watermark = $5,
      position = $6::json,
      baselined_at = $7,
      polled_at = $8,
      next_poll_at = $9,
      lease_until = case when $10 then lease_until end,
      failure_count = $11,
      failing_since = $12,
      failure_reason = $13,
      failure_detail = $14
  where tenant_id = $1
    and connection_id = $2
    and poll = $3
    and fence = $4`
