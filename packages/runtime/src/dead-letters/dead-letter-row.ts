import type { DeadLetter, DeadLetterStatus, EventType } from '@howazit/sdk'
import { type KeptTarget, targetOf } from '../delivery/target-of.ts'
import { ASKED } from '../oltp/statement-names.ts'
import { FINGERPRINT, HTTP_STATUS, STAGE } from './dead-letter-fields.ts'

export interface DeadLetterRow extends KeptTarget {
  readonly id: string
  readonly stage: DeadLetter['stage']
  readonly status: DeadLetterStatus
  readonly code: string
  readonly fingerprint: string
  readonly http_status: number | null
  readonly connector: string
  readonly webhook_id: string | null
  readonly route_id: string | null
  readonly connection_id: string | null
  readonly event_id: string
  readonly event_type: EventType
  readonly response_id: string | null
  readonly trace_id: string | null
  readonly attempt_count: number
  readonly mapping_version: number | null
  readonly connector_version: string | null
  readonly created_at: Date
  readonly completed_at: Date
}

/** Deliveries that are over and did not arrive, d, with their routes r, webhooks w and connections c: what filters are about. */
export const FROM_DEAD_LETTERS = `
  from deliveries d
  left join connection_routes r on r.tenant_id = $1 and r.id = d.route_id
  left join webhook_subscriptions w on w.tenant_id = $1 and w.id = d.webhook_id
  left join integration_connectors c on c.tenant_id = $1 and c.id = d.connection_id
  where d.tenant_id = $1
    and d.status in ('refused', 'exhausted', 'unknown')`

export const SELECT_DEAD_LETTERS = `${ASKED}
  select d.id, ${STAGE} as stage, d.status, d.reason as code, ${FINGERPRINT} as fingerprint, ${HTTP_STATUS} as http_status,
         coalesce(c.provider, 'webhook') as connector, w.url, c.provider, c.name, r.operation, d.webhook_id, d.route_id, d.connection_id, d.event_id,
         d.event_type, d.response_id, d.trace_id, d.attempt_count, d.mapping_version, d.connector_version, d.created_at, d.completed_at
  ${FROM_DEAD_LETTERS}`

/** The record as the contract shows it; what is absent is left out. */
export function toDeadLetter(row: DeadLetterRow): DeadLetter {
  return {
    kind: 'dead',
    id: row.id,
    stage: row.stage,
    target: targetOf(row),
    status: row.status,
    code: row.code,
    fingerprint: row.fingerprint,
    ...(row.http_status !== null && { httpStatus: row.http_status }),
    connector: row.connector,
    ...(row.operation !== null && { operation: row.operation }),
    ...(row.webhook_id !== null && { webhookId: row.webhook_id }),
    ...(row.route_id !== null && { routeId: row.route_id }),
    ...(row.connection_id !== null && { connectionId: row.connection_id }),
    eventId: row.event_id,
    eventType: row.event_type,
    ...(row.response_id !== null && { responseId: row.response_id }),
    ...(row.trace_id !== null && { traceId: row.trace_id }),
    attemptCount: row.attempt_count,
    ...(row.mapping_version !== null && { mappingVersion: row.mapping_version }),
    ...(row.connector_version !== null && { connectorVersion: row.connector_version }),
    createdAt: row.created_at.toISOString(),
    failedAt: row.completed_at.toISOString(),
  }
}
