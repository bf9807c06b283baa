import { randomUUID } from 'node:crypto'
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
  await tx.query(
    `insert into responses (tenant_id, id, survey_id, survey_version_id, submitted_at, recorded_at, completion, dims)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tenant.id,
      image.id,
      image.surveyId,
      randomUUID(),
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
