import { randomUUID } from 'node:crypto'
import type { ResponseIngest, Survey, SurveyCreate } from '@howazit/sdk'
import { systemClock } from '../../src/clock.ts'
import { createIds } from '../../src/ids.ts'
import { createSurveyShapes } from '../../src/ingest/survey-shapes.ts'
import { createPools } from '../../src/oltp/pools.ts'
import { PostgresOltp } from '../../src/oltp/postgres-oltp.ts'
import { createCreateSurvey } from '../../src/surveys/create-survey.ts'
import { createTenant } from '../../src/tenancy/create-tenant.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { createTestPostgres } from '../support/databases.ts'

/** Two tenants in a database of their own, with nothing in it. */
export async function setupTenants() {
  const postgres = await createTestPostgres()
  const pools = createPools(postgres)
  const clock = systemClock
  const ids = createIds(clock)
  const oltp = new PostgresOltp({ pools, clock })
  const tenant = await createTenant(oltp, { slug: 'acme', name: 'Acme' })
  const otherTenant = await createTenant(oltp, { slug: 'globex', name: 'Globex' })
  const audit = createTestAudit(clock)
  const surveyShapes = createSurveyShapes({ oltp, clock })
  const createSurvey = createCreateSurvey({ oltp, clock, ids, audit })
  const dispose = async () => {
    await pools.close()
    await postgres.dispose()
  }
  const bundle = { url: postgres.url, pools, oltp, clock, ids, audit, tenant, otherTenant, surveyShapes, createSurvey }
  return { ...bundle, [Symbol.asyncDispose]: dispose }
}

/** One question of each kind that matters. */
export const STORE_VISIT: SurveyCreate = {
  name: 'Store visit',
  questions: [
    { key: 'recommend', type: 'nps', text: 'How likely are you to recommend us?' },
    { key: 'why', type: 'text', text: 'What is the main reason for your score?' },
    { key: 'visited', type: 'multi', text: 'What did you visit?', options: [{ label: 'Shop' }, { label: 'Café' }] },
  ],
}

export const questionOf = (survey: Survey, key: string) => survey.questions.find((question) => question.key === key)!

/** A body that fits {@link STORE_VISIT}. */
export function bodyFor(survey: Survey, overrides: Partial<ResponseIngest> = {}): ResponseIngest {
  return {
    surveyId: survey.id,
    submittedAt: '2026-11-20T10:15:30.000Z',
    answers: [
      { questionId: questionOf(survey, 'recommend').id, numericValue: 9 },
      { questionId: questionOf(survey, 'why').id, textValue: 'Fast and friendly' },
    ],
    ...overrides,
  }
}

export const freshKey = (): string => `key-${randomUUID()}`
