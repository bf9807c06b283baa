import type { Events } from '../../events.ts'
import { type Ids, uuidV5 } from '../../ids.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { planHealthEvents } from './plan-health-events.ts'

export type Health = 'healthy' | 'degraded' | 'failed'

/** Why a connection is not well; stable and low in number. */
export type HealthReason =
  | 'endpoint_failing'
  | 'unwanted'
  | 'needs_consent'
  | 'consent_ends'
  | 'tokens_lapse'
  | 'poll_failing'
  | 'poll_refused'
  | 'subscription_lapses'

export interface HealthChange {
  readonly connectionId: string
  readonly to: Health
  /** Not with `healthy`. */
  readonly reason?: HealthReason
  /** For people; without secrets. */
  readonly detail?: string
  /** Only where it is unwell for one of these: what is well again says nothing about what else is wrong. */
  readonly ifReason?: readonly HealthReason[]
}

/** A connection is not as it was; told of to the tenant already, to be said in the log after the commit. */
export interface HealthNotice {
  readonly kind: 'degraded' | 'failed' | 'recovered'
  readonly connectionId: string
  readonly connection: string
  readonly connector: string
  readonly reason?: string
  readonly detail?: string
  /** `recovered`: since when it was unwell. */
  readonly since?: Date
}

export interface HealthChanging {
  readonly changes: readonly HealthChange[]
  readonly now: Date
  readonly ids: Ids
}

interface ChangedRow {
  readonly id: string
  readonly name: string
  readonly provider: string
  readonly health: Health
  readonly reason: string | null
  readonly detail: string | null
  readonly since: Date | null
}

/**
 * Changes how connections are, and tells of it in the same transaction, each time it changes and no more: whoever sees it first does,
 * the others find it done. What failed does not become degraded.
 */
export async function changeHealth(
  tx: Tx,
  tenant: Tenant,
  { changes, now, ids }: HealthChanging,
): Promise<readonly HealthNotice[]> {
  const notices: HealthNotice[] = []
  for (const change of byConnection(changes)) {
    const { rows } = await tx.query<ChangedRow>(CHANGE, [
      tenant.id,
      change.connectionId,
      change.to,
      change.to === 'healthy' ? null : (change.reason ?? null),
      change.to === 'healthy' ? null : (change.detail ?? null),
      now,
      change.ifReason ?? null,
    ])
    notices.push(...rows.map(toNotice))
  }
  await planHealthEvents(tx, tenant, { notices, ids, now })
  return notices
}

/** In the order of their ids, so that two processes lock alike; the worst of each. */
function byConnection(changes: readonly HealthChange[]): readonly HealthChange[] {
  const worst = new Map<string, HealthChange>()
  for (const change of changes) {
    const known = worst.get(change.connectionId)
    if (!known || RANK[change.to] > RANK[known.to]) worst.set(change.connectionId, change)
  }
  return [...worst.values()].toSorted((one, other) => (one.connectionId < other.connectionId ? -1 : 1))
}

const RANK: Readonly<Record<Health, number>> = { healthy: 0, degraded: 1, failed: 2 }

function toNotice({ id, name, provider, health, reason, detail, since }: ChangedRow): HealthNotice {
  const about = { connectionId: id, connection: name, connector: provider }
  if (health === 'healthy') return { kind: 'recovered', ...about, ...(since && { since }) }
  return { kind: health, ...about, ...(reason !== null && { reason }), ...(detail !== null && { detail }) }
}

/** Once the transaction is through. */
export function emitHealth(events: Events, tenant: Tenant, notices: readonly HealthNotice[]): void {
  for (const { kind, connectionId, connector, reason } of notices)
    events.emit(`connection.${kind}`, { tenant_id: tenant.id, connection_id: connectionId, connector, reason })
}

/** The id of the event of a change: a connection changes once at a moment. */
export const healthEventId = ({ connectionId, kind }: HealthNotice, now: Date): string =>
  uuidV5(connectionId, `${kind} at ${now.toISOString()}`)

const CHANGE = `
  with before as (
    select id, health, health_changed_at
    from integration_connectors
    where tenant_id = $1
      and id = $2
      and deleted_at is null
      and health <> $3
      and not (health = 'failed' and $3 = 'degraded')
      and ($7::text[] is null or health_reason = any ($7))
    for update
  )
  update integration_connectors c
  set health = $3,
      health_reason = $4,
      health_detail = $5,
      health_changed_at = $6
  from before
  where c.tenant_id = $1
    and c.id = before.id
  returning c.id, c.name, c.provider, c.health, c.health_reason as reason, c.health_detail as detail,
            before.health_changed_at as since`
