import type { Tx } from '../oltp/oltp.ts'
import type { Finding } from '../runtime.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { StoredAnswer, StoredResponse } from './to-survey-response.ts'

/** A row of {@link selectResponses}. */
export interface ResponseRow {
  readonly id: string
  readonly survey_id: string
  readonly version: number
  readonly revision: number
  readonly submitted_at: Date
  readonly recorded_at: Date
  readonly completion: 'complete' | 'partial'
  readonly channel: string | null
  readonly locale: string | null
  readonly client_reference: string | null
  readonly respondent_meta: Record<string, unknown> | null
  readonly dims: Record<string, string>
  readonly answers: StoredAnswer[]
  /** What was left out of it when it was stored; null for nothing. */
  readonly findings: readonly Finding[] | null
}

/**
 * The statement that reads the responses of `source`, a table or a page of one, as `r`; callers add `where`, on r.tenant_id
 * first. $1 is the tenant, named for each table: from r.tenant_id alone the planner of a subquery or of a page learns nothing.
 * Answers are found by submitted_at too, so that only the response's own partition is read.
 */
export const selectResponses = (source: string): string => `
  select r.id, r.survey_id, v.version, k.revision, r.submitted_at, r.recorded_at, r.completion, r.channel, r.locale,
    r.client_reference, r.respondent_meta, r.dims,
    coalesce((
      select json_agg(json_build_object('questionId', i.question_id, 'optionId', i.option_id,
        'numericValue', i.numeric_value, 'textValue', i.text_value) order by i.position)
      from response_items i
      where i.tenant_id = $1 and i.response_id = r.id and i.submitted_at = r.submitted_at
    ), '[]') as answers,
    (
      select q.findings
      from quarantined_responses q
      where q.tenant_id = $1 and q.stored_as = r.id and q.resolution = 'warned'
    ) as findings
  from ${source} r
  join response_keys k on k.tenant_id = $1 and k.response_id = r.id
  join survey_versions v on v.tenant_id = $1 and v.id = r.survey_version_id`

export function toStoredResponse(row: ResponseRow): StoredResponse {
  return {
    id: row.id,
    surveyId: row.survey_id,
    surveyVersion: row.version,
    submittedAt: row.submitted_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
    completion: row.completion,
    channel: row.channel,
    locale: row.locale,
    clientReference: row.client_reference,
    respondentMeta: row.respondent_meta,
    dims: row.dims,
    answers: row.answers,
    findings: row.findings ?? [],
  }
}

/** A response and its revision; undefined when there is none, or no longer. */
export async function findResponse(
  tx: Tx,
  tenantId: TenantId,
  responseId: string,
): Promise<{ readonly response: StoredResponse; readonly revision: number } | undefined> {
  const { rows } = await tx.query<ResponseRow>(SELECT_RESPONSE, [tenantId, responseId])
  return rows[0] && { response: toStoredResponse(rows[0]), revision: rows[0].revision }
}

// The key knows submitted_at, and with it the one partition to look into.
const SELECT_RESPONSE = `${selectResponses('responses')}
  where r.tenant_id = $1 and k.tenant_id = $1 and k.response_id = $2 and r.id = $2 and r.submitted_at = k.submitted_at`
