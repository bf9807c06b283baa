import type { PoisonMessage } from '@howazit/sdk'
import { PLATFORM } from '../audit/act.ts'

export interface PoisonRow {
  readonly id: string
  readonly tenant_id: string
  readonly stage: string
  readonly consumer: string
  readonly topic: string
  readonly partition: number
  readonly offset: string
  readonly key: string
  readonly response_id: string | null
  readonly event_id: string | null
  readonly event_type: string | null
  readonly code: PoisonMessage['code']
  readonly reason: string | null
  readonly stack_digest: string | null
  readonly fingerprint: string
  readonly attempts: number
  readonly trace_id: string | null
  readonly size_bytes: number
  readonly failed_at: Date
  readonly state: PoisonMessage['state']
  readonly decided_at: Date | null
  readonly decided_because: string | null
}

export const POISON_COLUMNS = `id, tenant_id, stage, consumer, topic, partition, "offset", key, response_id, event_id, event_type, code, reason,
    stack_digest, fingerprint, attempts, trace_id, size_bytes, failed_at, state, decided_at, decided_because`

/** What the bytes of a message are sealed for. */
export const poisonContext = (id: string): string => `poison:${id}`

/** As the contract shows it; what is absent is left out. */
export function toPoisonMessage(row: PoisonRow): PoisonMessage {
  return {
    kind: 'poison',
    id: row.id,
    ...(row.tenant_id !== PLATFORM.id && { tenantId: row.tenant_id }),
    stage: row.stage,
    target: `${row.consumer} of ${row.topic}`,
    code: row.code,
    ...(row.reason !== null && { reason: row.reason }),
    fingerprint: row.fingerprint,
    ...(row.stack_digest !== null && { stackDigest: row.stack_digest }),
    attemptCount: row.attempts,
    topic: row.topic,
    partition: row.partition,
    offset: Number(row.offset),
    key: row.key,
    sizeBytes: row.size_bytes,
    ...(row.response_id !== null && { responseId: row.response_id }),
    ...(row.event_id !== null && { eventId: row.event_id }),
    ...(row.event_type !== null && { eventType: row.event_type }),
    ...(row.trace_id !== null && { traceId: row.trace_id }),
    failedAt: row.failed_at.toISOString(),
    state: row.state,
    ...(row.decided_at !== null && { decidedAt: row.decided_at.toISOString() }),
    ...(row.decided_because !== null && { decidedBecause: row.decided_because }),
  }
}
