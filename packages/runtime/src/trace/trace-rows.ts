import type { QuarantineResolution, QuarantineState } from '@howazit/sdk'
import type { KeptTarget } from '../delivery/target-of.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { ResponseChange } from '../response-change.ts'
import { changeIdOf } from '../responses/change-id.ts'
import type { TenantId } from '../tenancy/tenant.ts'

/** What the platform's own database has about a response: it is there before anything is stored. */
export interface ControlRows {
  readonly acceptedAt: Date | undefined
  readonly isSpooled: boolean
  readonly poison: readonly PoisonRow[]
}

export interface PoisonRow {
  readonly stage: string
  readonly consumer: string
  readonly code: string
  readonly reason: string | null
  readonly state: 'held' | 'replayed' | 'discarded'
  readonly trace_id: string | null
  readonly failed_at: Date
}

/** The traces that a response has left in the tenant's own tables. */
export interface TraceRows {
  readonly key: KeyRow | undefined
  readonly changes: readonly ChangeRow[]
  readonly deliveries: readonly DeliveryRow[]
  readonly quarantined: readonly QuarantinedRow[]
}

export interface KeyRow {
  readonly revision: number
  readonly erased_at: Date | null
  /** Null once erased. */
  readonly recorded_at: Date | null
}

/** One change of the response. Its outbox row goes some time after it was published; that it was made stays known. */
export interface ChangeRow {
  readonly eventId: string
  readonly type: ResponseChange['type']
  readonly revision: number
  readonly outbox: OutboxRow | undefined
}

export interface OutboxRow {
  readonly event_id: string
  readonly trace_id: string | null
  readonly created_at: Date
  readonly dispatched_at: Date | null
}

export interface DeliveryRow extends KeptTarget {
  readonly id: string
  readonly event_id: string
  readonly event_type: string
  readonly trace_id: string | null
  readonly status: 'pending' | 'delivered' | 'skipped' | 'refused' | 'exhausted' | 'unknown'
  readonly reason: string | null
  readonly next_attempt_at: Date | null
  readonly created_at: Date
  readonly completed_at: Date | null
  readonly attempts: readonly AttemptRow[]
}

export interface AttemptRow {
  readonly attempt: number
  readonly startedAt: string
  readonly outcome: 'started' | 'delivered' | 'retry' | 'refused' | 'unknown'
  readonly reason: string | null
  readonly status: number | null
}

export interface QuarantinedRow {
  readonly id: string
  readonly state: QuarantineState
  readonly resolution: QuarantineResolution | null
  readonly code: string
  readonly pointer: string | null
  readonly trace_id: string | null
  readonly created_at: Date
  readonly resolved_at: Date | null
}

/** These need `oltp.inControl`. */
export async function readControlRows(tx: Tx, tenantId: TenantId, responseId: string): Promise<ControlRows> {
  const values = [tenantId, responseId]
  const claims = await tx.query<{ accepted_at: Date }>(SELECT_CLAIM, values)
  const spooled = await tx.query(SELECT_SPOOLED, values)
  const poison = await tx.query<PoisonRow>(SELECT_POISON, values)
  return { acceptedAt: claims.rows[0]?.accepted_at, isSpooled: spooled.rowCount > 0, poison: poison.rows }
}

/** Everything in one transaction, so that the stages of a timeline belong together. */
export async function readTraceRows(tx: Tx, tenantId: TenantId, responseId: string): Promise<TraceRows> {
  const values = [tenantId, responseId]
  const keys = await tx.query<KeyRow>(SELECT_KEY, values)
  const outbox = await tx.query<OutboxRow>(SELECT_OUTBOX, values)
  const changes = listChanges(responseId, keys.rows[0], outbox.rows)
  const deliveries = await tx.query<DeliveryRow>(SELECT_DELIVERIES, values)
  const quarantined = await tx.query<QuarantinedRow>(SELECT_QUARANTINED, values)
  return {
    key: keys.rows[0],
    changes,
    deliveries: deliveries.rows,
    quarantined: quarantined.rows,
  }
}

/** The first change and the latest ones: their ids follow from the response's revision. */
function listChanges(responseId: string, key: KeyRow | undefined, outbox: readonly OutboxRow[]): ChangeRow[] {
  if (!key) return []
  const { revision: last, erased_at: erasedAt } = key
  const outboxById = new Map(outbox.map((row) => [row.event_id, row]))
  const revisions = Array.from({ length: last }, (_, index) => index + 1)
  return revisions
    .filter((revision) => revision === 1 || revision > last - CHANGES_MAX)
    .map((revision) => {
      const later = revision === last && erasedAt ? 'response.deleted' : 'response.updated'
      const type = revision === 1 ? 'response.created' : later
      const eventId = changeIdOf(responseId, type, revision)
      return { eventId, type, revision, outbox: outboxById.get(eventId) }
    })
}

const CHANGES_MAX = 100

/** When each event was on dashboards. The ids are of the tenant's own response: this table is everyone's. */
export async function readSunkAt(tx: Tx, eventIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await tx.query<{ event_id: string; inserted_at: Date }>(SELECT_SUNK, [eventIds])
  return new Map(rows.map((row) => [row.event_id, row.inserted_at]))
}

const SELECT_CLAIM = `
  select min(accepted_at) as accepted_at
  from control.idempotency_claims
  where tenant_id = $1 and response_id = $2 and state = 'confirmed'
  having count(*) > 0`

const SELECT_SPOOLED = `
  select
  from control.spooled_responses
  where tenant_id = $1 and response_id = $2`

const SELECT_POISON = `
  select stage, consumer, code, reason, state, trace_id, failed_at
  from control.poison_messages
  where tenant_id = $1 and response_id = $2
  order by failed_at, id
  limit 100`

const SELECT_KEY = `
  select k.revision, k.erased_at, r.recorded_at
  from response_keys k
  left join responses r on r.tenant_id = k.tenant_id and r.id = k.response_id and r.submitted_at = k.submitted_at
  where k.tenant_id = $1 and k.response_id = $2`

const SELECT_OUTBOX = `
  select event_id, payload ->> 'traceId' as trace_id, created_at, dispatched_at
  from outbox
  where tenant_id = $1 and key = $2
  order by id`

const SELECT_DELIVERIES = `
  select d.id, d.event_id, d.trace_id, w.url, c.provider, r.operation, c.name, d.event_type, d.status, d.reason, d.next_attempt_at, d.created_at,
         d.completed_at, coalesce((
    select json_agg(json_build_object('attempt', a.attempt, 'startedAt', a.started_at, 'outcome', a.outcome,
      'reason', a.reason, 'status', a.status) order by a.attempt)
    from attempts a
    where a.tenant_id = $1 and a.delivery_id = d.id
  ), '[]') as attempts
  from deliveries d
  left join webhook_subscriptions w on w.tenant_id = $1 and w.id = d.webhook_id
  left join connection_routes r on r.tenant_id = $1 and r.id = d.route_id
  left join integration_connectors c on c.tenant_id = $1 and c.id = d.connection_id
  where d.tenant_id = $1 and d.response_id = $2
  order by d.created_at, d.id
  limit 200`

const SELECT_QUARANTINED = `
  select id, state, resolution, code, pointer, payload ->> 'traceId' as trace_id, created_at, resolved_at
  from quarantined_responses
  where tenant_id = $1 and (response_id = $2 or stored_as = $2)
  order by created_at, id`

const SELECT_SUNK = `
  select e.event_id, min(b.inserted_at) as inserted_at
  from stream.sink_events e
  join stream.sink_batches b on b.batch_id = e.batch_id
  where e.event_id = any ($1::uuid[]) and b.inserted_at is not null
  group by e.event_id`
