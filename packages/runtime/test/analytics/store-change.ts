import { createHash, randomUUID } from 'node:crypto'
import type { Oltp, Tx } from '../../src/oltp/oltp.ts'
import type { ResponseChange, ResponseImage } from '../../src/response-change.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'

/** Makes the tenant's tables say what a change says, through the tenant's own door. */
export async function storeChanges(oltp: Oltp, tenant: Tenant, changes: readonly ResponseChange[]): Promise<void> {
  await oltp.inTenant(tenant, async (tx) => {
    for (const { before, after } of changes) {
      if (before !== null) await remove(tx, before)
      if (after !== null) await add(tx, tenant, after)
    }
  })
}

async function remove(tx: Tx, image: ResponseImage): Promise<void> {
  await tx.query('delete from response_items where response_id = $1', [image.id])
  await tx.query('delete from responses where id = $1', [image.id])
}

async function add(tx: Tx, tenant: Tenant, image: ResponseImage): Promise<void> {
  const versionId = await addVersion(tx, tenant, image)
  await tx.query(
    `insert into response_keys (tenant_id, response_id, submitted_at, body_hash) values ($1, $2, $3, '')
     on conflict (tenant_id, response_id) do update set revision = response_keys.revision + 1`,
    [tenant.id, image.id, image.submittedAt],
  )
  await tx.query(
    `insert into responses (tenant_id, id, survey_id, survey_version_id, submitted_at, recorded_at, completion, dims)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tenant.id,
      image.id,
      image.surveyId,
      versionId,
      image.submittedAt,
      image.recordedAt,
      image.completion,
      JSON.stringify(image.dims),
    ],
  )
  for (const [position, answer] of image.answers.entries()) {
    await tx.query(
      `insert into response_items
         (tenant_id, id, response_id, submitted_at, position, question_id, option_id, numeric_value, text_value)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        tenant.id,
        randomUUID(),
        image.id,
        image.submittedAt,
        position,
        answer.questionId,
        answer.optionId,
        answer.numericValue,
        answer.textValue,
      ],
    )
  }
}

/** A survey whose only version has the questions that the image answers. */
async function addVersion(tx: Tx, tenant: Tenant, image: ResponseImage): Promise<string> {
  const { surveyId } = image
  const hash = createHash('sha256').update(`${tenant.id} ${surveyId}`).digest('hex')
  const versionId = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
  await tx.query(
    `insert into surveys (tenant_id, id, name, slug, version) values ($1, $2, 'Survey', $2::uuid::text, 1) on conflict do nothing`,
    [tenant.id, surveyId],
  )
  await tx.query(
    `insert into survey_versions (tenant_id, id, survey_id, version, content_hash) values ($1, $2, $3, 1, '') on conflict do nothing`,
    [tenant.id, versionId, surveyId],
  )
  for (const { questionId, questionType } of image.answers) {
    await tx.query(
      `insert into questions (tenant_id, survey_version_id, id, key, type, text, "order")
       values ($1, $2, $3, $3::uuid::text, $4, 'Question', 0) on conflict do nothing`,
      [tenant.id, versionId, questionId, questionType],
    )
  }
  return versionId
}
