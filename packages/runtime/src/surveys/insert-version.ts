import { countingInserted } from '../oltp/counting-inserted.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { QuestionDefinition } from './survey-definition.ts'

export interface NewVersion {
  readonly id: string
  readonly tenantId: TenantId
  readonly surveyId: string
  readonly version: number
  /** Hex. */
  readonly contentHash: string
  readonly questions: readonly QuestionDefinition[]
  readonly createdAt: Date
}

/** Writes an immutable version with its questions and options. */
export async function insertVersion(tx: Tx, version: NewVersion): Promise<void> {
  const { id, tenantId, questions } = version
  await tx.query(INSERT_VERSION, [
    tenantId,
    id,
    version.surveyId,
    version.version,
    version.contentHash,
    version.createdAt,
  ])
  await tx.query(INSERT_QUESTIONS, [
    tenantId,
    id,
    questions.map((question) => question.id),
    questions.map(({ key }) => key),
    questions.map(({ type }) => type),
    questions.map(({ text }) => text),
  ])
  const options = questions.flatMap((question) =>
    question.options.map((option, order) => ({ ...option, questionId: question.id, order })),
  )
  if (options.length === 0) return
  await tx.query(INSERT_OPTIONS, [
    tenantId,
    id,
    options.map(({ questionId }) => questionId),
    options.map((option) => option.id),
    options.map(({ label }) => label),
    options.map(({ value }) => value),
    options.map(({ order }) => order),
  ])
}

const INSERT_VERSION = `
  insert into survey_versions (tenant_id, id, survey_id, version, content_hash, created_at)
  values ($1, $2, $3, $4, decode($5, 'hex'), $6)`

const INSERT_QUESTIONS = countingInserted(`
  insert into questions (tenant_id, survey_version_id, id, key, type, text, "order")
  select $1::uuid, $2::uuid, g.*
  from unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) with ordinality as g (id, key, type, text, "order")`)

const INSERT_OPTIONS = countingInserted(`
  insert into options (tenant_id, survey_version_id, question_id, id, label, value, "order")
  select $1::uuid, $2::uuid, g.*
  from unnest($3::uuid[], $4::uuid[], $5::text[], $6::numeric[], $7::int[]) as g (question_id, id, label, value, "order")`)
