import type { ResponseIngestItem } from '@howazit/sdk'
import type { Range } from '../analytics/analytics.ts'
import { isUuid } from '../ids.ts'
import { normaliseAnswer } from '../ingest/normalise-response.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { PageCursor } from '../page-cursor.ts'
import { findSurvey, surveyNotFound } from '../surveys/select-survey.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type CsvColumns, readCsvColumns, toCsvHeader, toCsvRow } from './export-csv.ts'
import { type ResponseRow, selectResponses, toStoredResponse } from './select-responses.ts'
import type { StoredResponse } from './to-survey-response.ts'

export interface ExportQuery extends Range {
  readonly surveyId: string
  readonly format: 'ndjson' | 'csv'
}

/** A response with the key it was sent under. */
export interface ExportedResponse extends StoredResponse {
  readonly idempotencyKey: string
}

const PAGE_SIZE = 1_000

/**
 * Streams the responses of a survey, oldest first: each chunk is some whole lines. Pages are read as the reader asks for
 * them, each in a transaction of its own, so a slow reader holds nothing; what is stored behind its back is not seen again.
 *
 * NDJSON lines are what was ingested: sent to the same tenant they are duplicates, unless the response was changed since.
 *
 * A replica may answer, also page by page: what is newer than a few seconds may be missing at the end.
 *
 * Throws `not_found` before the first chunk when there is no such survey.
 */
export function createExportResponses({ oltp }: { readonly oltp: Oltp }) {
  return async function exportResponses(tenant: Tenant, query: ExportQuery): Promise<AsyncIterable<string>> {
    const { surveyId, format } = query
    const survey = isUuid(surveyId) && (await oltp.inTenant(tenant, (tx) => findSurvey(tx, tenant.id, surveyId)))
    if (!survey) throw surveyNotFound(surveyId)
    if (format === 'ndjson') return toNdjson(readPages(oltp, tenant, query))
    const columns = await oltp.inTenant(tenant, (tx) => readCsvColumns(tx, tenant.id, surveyId))
    return toCsv(readPages(oltp, tenant, query), columns)
  }
}

async function* toNdjson(pages: AsyncIterable<readonly ExportedResponse[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((response) => `${JSON.stringify(toIngestItem(response))}\n`).join('')
}

async function* toCsv(pages: AsyncIterable<readonly ExportedResponse[]>, columns: CsvColumns): AsyncGenerator<string> {
  yield toCsvHeader(columns)
  for await (const page of pages) yield page.map((response) => toCsvRow(response, columns)).join('')
}

/** The form that normalisation gives to a body, so that both have the same hash. */
function toIngestItem(response: ExportedResponse): ResponseIngestItem {
  const { clientReference, completion, channel, locale, respondentMeta, dims } = response
  return {
    idempotencyKey: response.idempotencyKey,
    surveyId: response.surveyId,
    submittedAt: response.submittedAt,
    answers: response.answers.map(normaliseAnswer),
    ...(clientReference !== null && { clientReference }),
    ...(completion !== 'complete' && { completion }),
    ...(channel !== null && { channel }),
    ...(locale !== null && { locale }),
    ...(respondentMeta !== null && { respondentMeta: { ...respondentMeta } }),
    ...(Object.keys(dims).length > 0 && { dims: { ...dims } }),
  }
}

async function* readPages(oltp: Oltp, tenant: Tenant, query: ExportQuery): AsyncGenerator<readonly ExportedResponse[]> {
  let after: PageCursor | undefined
  for (;;) {
    const values = pageValues(tenant, query, after)
    const { rows } = await oltp.readInTenant(tenant, (tx) => tx.query<ResponseRow>(SELECT_PAGE, values))
    if (rows.length > 0) {
      const keys = await oltp.inControl(tenant, (tx) => readKeys(tx, tenant, rows))
      yield rows.map((row) => ({ ...toStoredResponse(row), idempotencyKey: keys.get(row.id) ?? row.id }))
    }
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_SIZE) return
    after = { at: last.submitted_at, id: last.id }
  }
}

/** By response. Without a claim (an import from elsewhere) the response's own id serves as the key. */
async function readKeys(tx: Tx, tenant: Tenant, rows: readonly ResponseRow[]): Promise<ReadonlyMap<string, string>> {
  const claims = await tx.query<{ response_id: string; key: string }>(SELECT_KEYS, [
    tenant.id,
    rows.map(({ id }) => id),
  ])
  return new Map(claims.rows.map((claim) => [claim.response_id, claim.key]))
}

// The least there can be of each: a page after it is the first page.
const START: PageCursor = { at: new Date(0), id: '00000000-0000-0000-0000-000000000000' }
const END = new Date(Date.UTC(9999, 0, 1))

function pageValues(
  { id: tenantId }: Tenant,
  { surveyId, from, to }: ExportQuery,
  after: PageCursor = START,
): unknown[] {
  const lowest = from && from > after.at ? from : after.at
  return [tenantId, surveyId, lowest, to ?? END, after.at, after.id, PAGE_SIZE]
}

// $3 bounds the partitions, the pair continues exactly after the last row.
const PAGE = `(
    select *
    from responses r
    where r.tenant_id = $1
      and r.survey_id = $2
      and r.submitted_at >= $3
      and r.submitted_at < $4
      and (r.submitted_at, r.id) > ($5, $6::uuid)
    order by r.submitted_at, r.id
    limit $7
  )`

const SELECT_PAGE = `${selectResponses(PAGE)}
  order by r.submitted_at, r.id`

const SELECT_KEYS = `
  select response_id, key
  from control.idempotency_claims
  where tenant_id = $1 and response_id = any ($2::uuid[])`
