import type {
  ProblemCode,
  QuarantineDetails,
  QuarantineRecord,
  QuarantineResolution,
  QuarantineState,
  ResponseIngest,
} from '@howazit/sdk'
import type { AcceptedResponse } from '../ingest/accepted-response.ts'
import type { Finding } from '../runtime.ts'
import { FINGERPRINT } from './quarantine-fields.ts'

export interface QuarantineRow {
  readonly id: string
  readonly response_id: string
  readonly state: QuarantineState
  readonly code: ProblemCode
  readonly pointer: string | null
  readonly fingerprint: string
  readonly finding_count: number
  readonly survey_id: string | null
  readonly survey_version: number | null
  readonly key: string | null
  readonly accepted_at: Date | null
  readonly created_at: Date
  readonly resolution: QuarantineResolution | null
  readonly resolved_at: Date | null
  readonly stored_as: string | null
  readonly fix_id: string | null
}

export interface QuarantineDetailsRow extends QuarantineRow {
  readonly findings: readonly Finding[]
  readonly original: string | null
}

export const QUARANTINE_COLUMNS = `q.id, q.response_id, q.state, q.code, q.pointer, ${FINGERPRINT} as fingerprint,
    greatest(jsonb_array_length(q.findings), 1) as finding_count, q.survey_id, q.survey_version, q.key, q.accepted_at, q.created_at,
    q.resolution, q.resolved_at, q.stored_as, q.fix_id`

/** The record as the contract shows it; what is absent is left out. */
export function toQuarantineRecord(row: QuarantineRow): QuarantineRecord {
  return {
    id: row.id,
    responseId: row.response_id,
    state: row.state,
    code: row.code,
    pointer: row.pointer ?? '',
    fingerprint: row.fingerprint,
    findingCount: row.finding_count,
    ...(row.survey_id !== null && { surveyId: row.survey_id }),
    ...(row.survey_version !== null && { surveyVersion: row.survey_version }),
    ...(row.key !== null && { idempotencyKey: row.key }),
    ...(row.accepted_at !== null && { acceptedAt: row.accepted_at.toISOString() }),
    quarantinedAt: row.created_at.toISOString(),
    ...(row.resolution !== null && { resolution: row.resolution }),
    ...(row.resolved_at !== null && { resolvedAt: row.resolved_at.toISOString() }),
    ...(row.stored_as !== null && { storedAs: row.stored_as }),
    ...(row.fix_id !== null && { fixId: row.fix_id }),
  }
}

export function toQuarantineDetails(row: QuarantineDetailsRow): QuarantineDetails {
  const { original } = row
  return {
    ...toQuarantineRecord(row),
    findings: [...row.findings],
    ...(original !== null && { body: bodyOf(original), original }),
  }
}

const bodyOf = (original: string): ResponseIngest => (JSON.parse(original) as AcceptedResponse).body
