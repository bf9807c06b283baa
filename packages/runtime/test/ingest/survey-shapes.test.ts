import { expect, test } from 'vitest'
import { createSurveyShapes } from '../../src/ingest/survey-shapes.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'
import { createCreateSurveyVersion } from '../../src/surveys/create-survey-version.ts'
import { runSql } from '../support/prepare-template.ts'
import { STORE_VISIT, setupTenants } from './setup.ts'

const SECOND_VERSION = {
  questions: [...STORE_VISIT.questions, { key: 'later', type: 'text' as const, text: 'Anything else?' }],
}

/** Survey shapes on a clock that is moved by hand, and how often they went to the database. */
async function setUp(options: { readonly partsMax?: number } = {}) {
  const bundle = await setupTenants()
  const { oltp, tenant, createSurvey } = bundle
  let now = Date.UTC(2026, 0, 1)
  let loads = 0
  const counting: Oltp = {
    inTenant: (of, work) => {
      loads += 1
      return oltp.inTenant(of, work)
    },
    readInTenant: (of, work) => oltp.readInTenant(of, work),
    inControl: (of, work) => oltp.inControl(of, work),
    asOperator: (reason, work) => oltp.asOperator(reason, work),
  }
  const shapes = createSurveyShapes({ oltp: counting, clock: { now: () => new Date(now) } }, options)
  const { survey } = await createSurvey(tenant, STORE_VISIT)
  const advance = (ms: number) => {
    now += ms
  }
  const publish = () => createCreateSurveyVersion(bundle)(tenant, survey.id, SECOND_VERSION)
  return { ...bundle, shapes, survey, advance, publish, loads: () => loads }
}

test('a survey that was seen within half a minute is recalled without asking', async () => {
  await using bundle = await setUp()
  const { shapes, tenant, survey, advance, publish } = bundle
  await shapes.recall(tenant, survey.id)
  await publish()
  advance(29_000)

  expect((await shapes.recall(tenant, survey.id))?.version).toBe(1)
  expect(bundle.loads()).toBe(1)
  advance(1_000)
  expect((await shapes.recall(tenant, survey.id))?.version).toBe(2)
})

test('surveys of a tenant that is being moved are found all the same', async () => {
  await using bundle = await setUp()
  const { shapes, tenant, survey } = bundle
  await runSql(
    bundle.url,
    `insert into tenant_shared.tenant_fences (tenant_id, state) values ('${tenant.id}', 'paused')`,
  )

  expect((await shapes.recall(tenant, survey.id))?.version).toBe(1)
  expect((await shapes.refresh(tenant, survey.id))?.version).toBe(1)
})

test('what is found is two seconds old at most, and is recalled from then on', async () => {
  await using bundle = await setUp()
  const { shapes, tenant, survey, advance, publish } = bundle
  await shapes.find(tenant, survey.id)
  await publish()

  expect((await shapes.find(tenant, survey.id))?.version).toBe(1)
  advance(2_000)
  expect((await shapes.find(tenant, survey.id))?.version).toBe(2)
  expect((await shapes.recall(tenant, survey.id))?.version).toBe(2)
})

test('one that takes answers to its current version only is two seconds old at most, however it is asked for', async () => {
  await using bundle = await setUp()
  const { shapes, tenant, createSurvey, advance } = bundle
  const { survey } = await createSurvey(tenant, { ...STORE_VISIT, slug: 'strict', answersTo: 'current_version' })
  await shapes.recall(tenant, survey.id)
  await createCreateSurveyVersion(bundle)(tenant, survey.id, SECOND_VERSION)

  expect((await shapes.recall(tenant, survey.id))?.version).toBe(1)
  advance(2_000)
  expect((await shapes.recall(tenant, survey.id))?.version).toBe(2)
})

test('a survey that was not there is asked for again after two seconds', async () => {
  await using bundle = await setUp()
  const { shapes, otherTenant, createSurvey, advance } = bundle
  const missing = '00000000-0000-4000-8000-000000000000'

  expect(await shapes.recall(otherTenant, missing)).toBeUndefined()
  expect(await shapes.recall(otherTenant, missing)).toBeUndefined()
  expect(bundle.loads()).toBe(1)
  advance(2_000)
  await shapes.recall(otherTenant, missing)
  expect(bundle.loads()).toBe(2)
  const { survey } = await createSurvey(otherTenant, STORE_VISIT)
  expect(await shapes.recall(otherTenant, survey.id)).toBeDefined()
})

test('the survey that was used least recently is forgotten when there are too many questions', async () => {
  const partsMax = 2 * (1 + STORE_VISIT.questions.length + countOptions()) + 1
  await using bundle = await setUp({ partsMax })
  const { shapes, tenant, survey: first, createSurvey } = bundle
  const { survey: second } = await createSurvey(tenant, { ...STORE_VISIT, slug: 'second' })
  const { survey: third } = await createSurvey(tenant, { ...STORE_VISIT, slug: 'third' })
  for (const { id } of [first, second, first, third]) await shapes.recall(tenant, id)
  expect(bundle.loads()).toBe(3)

  await shapes.recall(tenant, first.id)
  await shapes.recall(tenant, third.id)
  expect(bundle.loads()).toBe(3)
  await shapes.recall(tenant, second.id)
  expect(bundle.loads()).toBe(4)
})

const countOptions = () => STORE_VISIT.questions.reduce((sum, { options = [] }) => sum + options.length, 0)
