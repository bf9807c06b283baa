import type { Ids } from '../ids.ts'
import { countingInserted } from '../oltp/counting-inserted.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { ResponseImage } from '../response-change.ts'
import type { TenantId } from '../tenancy/tenant.ts'

export interface InsertOptions {
  readonly tenantId: TenantId
  readonly ids: Ids
  readonly responses: readonly { readonly image: ResponseImage; readonly surveyVersionId: string }[]
}

/** Writes responses and their answers; the months of submitted_at have partitions already. */
export async function insertResponses(tx: Tx, { tenantId, ids, responses }: InsertOptions): Promise<void> {
  const images = responses.map(({ image }) => image)
  await tx.query(INSERT_RESPONSES, [
    tenantId,
    images.map(({ id }) => id),
    images.map(({ surveyId }) => surveyId),
    responses.map(({ surveyVersionId }) => surveyVersionId),
    images.map(({ submittedAt }) => submittedAt),
    images.map(({ recordedAt }) => recordedAt),
    images.map(({ completion }) => completion),
    images.map(({ channel }) => channel),
    images.map(({ locale }) => locale),
    images.map(({ clientReference }) => clientReference),
    images.map(({ respondentMeta }) => (respondentMeta === null ? null : JSON.stringify(respondentMeta))),
    images.map(({ dims }) => JSON.stringify(dims)),
  ])
  await insertAnswers(tx, { tenantId, ids, images })
}

export interface InsertAnswersOptions {
  readonly tenantId: TenantId
  readonly ids: Ids
  readonly images: readonly ResponseImage[]
}

/** Writes the answers of images whose responses have none. */
export async function insertAnswers(tx: Tx, { tenantId, ids, images }: InsertAnswersOptions): Promise<void> {
  const items = images.flatMap(({ id, submittedAt, answers }) =>
    answers.map((answer, position) => ({ ...answer, responseId: id, submittedAt, position })),
  )
  if (items.length === 0) return
  await tx.query(INSERT_ITEMS, [
    tenantId,
    items.map(() => ids.newId()),
    items.map(({ responseId }) => responseId),
    items.map(({ submittedAt }) => submittedAt),
    items.map(({ position }) => position),
    items.map(({ questionId }) => questionId),
    items.map(({ optionId }) => optionId),
    items.map(({ numericValue }) => numericValue),
    items.map(({ textValue }) => textValue),
  ])
}

const INSERT_RESPONSES = countingInserted(`
  insert into responses (tenant_id, id, survey_id, survey_version_id, submitted_at, recorded_at, completion, channel,
    locale, client_reference, respondent_meta, dims)
  select $1::uuid, g.id, g.survey_id, g.survey_version_id, g.submitted_at, g.recorded_at, g.completion, g.channel,
    g.locale, g.client_reference, g.respondent_meta::jsonb, g.dims::jsonb
  from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::text[])
    as g (id, survey_id, survey_version_id, submitted_at, recorded_at, completion, channel, locale, client_reference,
      respondent_meta, dims)`)

// Numbers travel as text to numeric: through float8 they would keep 15 digits only.
const INSERT_ITEMS = countingInserted(`
  insert into response_items (tenant_id, id, response_id, submitted_at, position, question_id, option_id, numeric_value,
    text_value)
  select $1::uuid, g.*
  from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::int[], $6::uuid[], $7::uuid[], $8::numeric[], $9::text[])
    as g (id, response_id, submitted_at, position, question_id, option_id, numeric_value, text_value)`)
