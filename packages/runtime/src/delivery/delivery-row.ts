import type { Attempt, Delivery, DeliveryStatus, EventType } from '@howazit/sdk'

export interface DeliveryRow {
  readonly id: string
  readonly webhook_id: string | null
  readonly route_id: string | null
  readonly connection_id: string | null
  readonly event_id: string
  readonly event_type: EventType
  readonly response_id: string | null
  readonly status: DeliveryStatus
  readonly reason: string | null
  readonly attempt_count: number
  readonly next_attempt_at: Date | null
  readonly created_at: Date
  readonly completed_at: Date | null
  readonly mapping_version: number | null
  readonly connector_version: string | null
  readonly trace_id: string | null
  readonly remote_id: string | null
  readonly remote_url: string | null
}

export const DELIVERY_COLUMNS = `id, webhook_id, route_id, connection_id, event_id, event_type, response_id, status, reason,
    attempt_count, next_attempt_at, created_at, completed_at, mapping_version, connector_version, trace_id, remote_id, remote_url`

/** The delivery as the contract shows it; what is absent is left out. */
export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    ...(row.webhook_id !== null && { webhookId: row.webhook_id }),
    ...(row.route_id !== null && { routeId: row.route_id }),
    ...(row.connection_id !== null && { connectionId: row.connection_id }),
    eventId: row.event_id,
    eventType: row.event_type,
    ...(row.response_id !== null && { responseId: row.response_id }),
    status: row.status,
    ...(row.reason !== null && { reason: row.reason }),
    attemptCount: row.attempt_count,
    ...(row.next_attempt_at !== null && { nextAttemptAt: row.next_attempt_at.toISOString() }),
    createdAt: row.created_at.toISOString(),
    ...(row.completed_at !== null && { completedAt: row.completed_at.toISOString() }),
    ...(row.mapping_version !== null && { mappingVersion: row.mapping_version }),
    ...(row.connector_version !== null && { connectorVersion: row.connector_version }),
    ...(row.trace_id !== null && { traceId: row.trace_id }),
    ...(row.remote_id !== null && { remoteId: row.remote_id }),
    ...(row.remote_url !== null && { remoteUrl: row.remote_url }),
  }
}

export interface AttemptRow {
  readonly attempt: number
  readonly started_at: Date
  readonly duration_ms: number | null
  readonly outcome: Attempt['outcome']
  readonly reason: string | null
  readonly status: number | null
}

export function toAttempt(row: AttemptRow): Attempt {
  return {
    attempt: row.attempt,
    startedAt: row.started_at.toISOString(),
    ...(row.duration_ms !== null && { durationMs: row.duration_ms }),
    outcome: row.outcome,
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.status !== null && { status: row.status }),
  }
}
