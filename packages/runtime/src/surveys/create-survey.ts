import type { Survey, SurveyAnswersTo, SurveyCreate, SurveyValidation } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import type { Audit } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import { type Ids, isUuid } from '../ids.ts'
import { canonicalHash } from '../ingest/canonical-body.ts'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import { insertVersion } from './insert-version.ts'
import { findSurvey } from './select-survey.ts'
import { defineQuestions, throwFindings } from './survey-definition.ts'

export interface SurveyDeps {
  readonly oltp: Oltp
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
}

interface NewSurvey {
  readonly tenantId: TenantId
  readonly id: string
  readonly name: string
  readonly validation: SurveyValidation
  readonly answersTo: SurveyAnswersTo
  readonly createdAt: Date
}

/**
 * Creates a survey with its first version. The same id with the same content gives the survey that exists, as it is now;
 * with other content, or when the slug is taken, it throws `conflict`. A slug that was not asked for is made from the name.
 */
export function createCreateSurvey({ oltp, clock, ids, audit }: SurveyDeps) {
  return async function createSurvey(
    tenant: Tenant,
    create: SurveyCreate,
  ): Promise<{ survey: Survey; created: boolean }> {
    throwFindings(findUnstorable(create))
    const id = create.id?.toLowerCase() ?? ids.newId()
    if (!isUuid(id)) {
      throwFindings([{ code: 'validation_failed', pointer: '/id', detail: 'The id is not a UUID.' }])
    }
    const questions = defineQuestions(create.questions, { ids })
    // Of what was sent, not of what was made for it: the ids made for a repeated request would differ.
    const contentHash = canonicalHash({ ...create, id })
    const { name, validation = 'enforce', answersTo = 'every_version' } = create
    const survey: NewSurvey = { tenantId: tenant.id, id, name, validation, answersTo, createdAt: clock.now() }

    return await oltp.inTenant(tenant, async (tx) => {
      const created = await insertSurvey(tx, survey, create.slug)
      if (!created) return { survey: await findSame(tx, survey, contentHash), created: false }
      const version = { tenantId: tenant.id, surveyId: id, version: 1, createdAt: survey.createdAt }
      await insertVersion(tx, { ...version, id: ids.newId(), contentHash, questions })
      const made = (await findSurvey(tx, tenant.id, id))!
      await audit.record(tx, tenant, { subject: { type: 'survey', id }, after: summarise(made) })
      return { survey: made, created: true }
    })
  }
}

/** As the audit log has it: the questions of every version are in the database, where none is ever changed. */
export const summarise = ({ name, slug, version, validation, answersTo, questions }: Survey) => ({
  name,
  slug,
  version,
  validation,
  answersTo,
  questionCount: questions.length,
})

/** False when the id or the slug is taken. A slug of our own making gives way: it is tried again with a part of the id. */
async function insertSurvey(tx: Tx, survey: NewSurvey, wanted: string | undefined): Promise<boolean> {
  const made = slugify(survey.name)
  const slugs = wanted === undefined ? [made, `${made.slice(0, 54)}-${survey.id.slice(-8)}`] : [wanted]
  for (const slug of slugs) {
    const { rowCount } = await tx.query(INSERT_SURVEY, [
      survey.tenantId,
      survey.id,
      survey.name,
      slug,
      survey.createdAt,
      survey.validation,
      survey.answersTo,
    ])
    if (rowCount === 1) return true
  }
  return false
}

/** Letters and digits of the name without their accents; `survey` when none are left. */
function slugify(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const slug = plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '')
  return slug.slice(0, 63) || 'survey'
}

async function findSame(tx: Tx, survey: NewSurvey, contentHash: string): Promise<Survey> {
  const { rows } = await tx.query<{ content_hash: string }>(SELECT_FIRST_HASH, [survey.tenantId, survey.id])
  const [first] = rows
  if (!first) throw new HowazitError('conflict', 'The slug is taken.', { details: { pointer: '/slug' } })
  if (first.content_hash !== contentHash) {
    throw new HowazitError('conflict', `Survey ${survey.id} exists with other content.`, {
      details: { pointer: '/id' },
    })
  }
  return (await findSurvey(tx, survey.tenantId, survey.id))!
}

const INSERT_SURVEY = `
  insert into surveys (tenant_id, id, name, slug, version, created_at, updated_at, validation, answers_to)
  values ($1, $2, $3, $4, 1, $5, $5, $6, $7)
  on conflict do nothing`

const SELECT_FIRST_HASH = `
  select encode(content_hash, 'hex') as content_hash
  from survey_versions
  where tenant_id = $1 and survey_id = $2 and version = 1`
