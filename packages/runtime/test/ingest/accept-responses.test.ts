import { HowazitError } from '@howazit/sdk'
import { expect, test } from 'vitest'
import type { AcceptLog } from '../../src/ingest/accept-log.ts'
import { createAcceptResponses } from '../../src/ingest/accept-responses.ts'
import { PostgresAcceptLog } from '../../src/ingest/postgres-accept-log.ts'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import { createUpdateSurvey } from '../../src/surveys/update-survey.ts'
import { countBy } from './set-up-accepting.ts'
import { bodyFor, freshKey, STORE_VISIT, setupTenants } from './setup.ts'

// What claims and appends keep is in accept-log.contract.ts.

async function setup() {
  const bundle = await setupTenants()
  const { pools, surveyShapes, clock, tenant, createSurvey } = bundle
  const acceptLog = new PostgresAcceptLog({ pool: pools.ingest })
  const accept = createAcceptResponses({ acceptLog, surveyShapes, clock })
  const { survey } = await createSurvey(tenant, STORE_VISIT)
  const dispose = async () => {
    await acceptLog.close()
    await bundle[Symbol.asyncDispose]()
  }
  return { ...bundle, acceptLog, accept, survey, [Symbol.asyncDispose]: dispose }
}

type Setup = Awaited<ReturnType<typeof setup>>

async function countMessages({ oltp }: Setup): Promise<number> {
  const { rows } = await oltp.asOperator('test', (tx) =>
    tx.query<{ count: number }>(`select count(*)::int from stream.messages where topic = 'responses.raw'`),
  )
  return rows[0]!.count
}

test('a body that means the same is a duplicate with the first response id, and is appended once', async () => {
  await using bundle = await setup()
  const { accept, tenant, survey } = bundle
  const key = freshKey()
  const body = bodyFor(survey)
  const [first] = await accept(tenant, [{ key, body }])
  const sameMeaning = {
    ...body,
    surveyId: body.surveyId.toUpperCase(),
    submittedAt: '2026-11-20T12:15:30+02:00',
    answers: body.answers.map((answer) => ({ optionId: null, ...answer })),
    completion: 'complete' as const,
  }
  const [second] = await accept(tenant, [{ key, body: sameMeaning }])

  expect(first).toMatchObject({ status: 'accepted' })
  expect(second).toEqual({ ...first, status: 'duplicate' })
  expect(await countMessages(bundle)).toBe(1)
})

test("another tenant's survey is unknown", async () => {
  await using bundle = await setup()
  const { accept, otherTenant, survey } = bundle
  const [result] = await accept(otherTenant, [{ key: freshKey(), body: bodyFor(survey) }])

  expect(result).toMatchObject({ status: 'rejected', findings: [{ code: 'survey_unknown', pointer: '/surveyId' }] })
  expect(await countMessages(bundle)).toBe(0)
})

test('a survey published a moment after it was found missing is known at once', async () => {
  await using bundle = await setup()
  const { accept, tenant, createSurvey, ids, survey } = bundle
  const id = ids.newId()
  const key = freshKey()
  const [before] = await accept(tenant, [{ key, body: bodyFor(survey, { surveyId: id }) }])
  const { survey: published } = await createSurvey(tenant, { ...STORE_VISIT, id })
  const [after] = await accept(tenant, [{ key, body: bodyFor(published) }])

  expect([before?.status, after?.status]).toEqual(['rejected', 'accepted'])
})

test('one invalid item does not reject the others, and every finding is reported', async () => {
  await using bundle = await setup()
  const { accept, tenant, survey } = bundle
  const invalid = bodyFor(survey, { submittedAt: '1999-12-31T23:59:59Z', answers: [{ questionId: freshKey() }] })
  const results = await accept(tenant, [
    { key: freshKey(), body: bodyFor(survey) },
    { key: 'with space', body: invalid },
    { key: freshKey(), body: bodyFor(survey) },
  ])

  expect(results.map(({ status }) => status)).toEqual(['accepted', 'rejected', 'accepted'])
  expect(results[1]).toMatchObject({
    findings: [
      { code: 'validation_failed', pointer: '/idempotencyKey' },
      { code: 'submitted_at_out_of_range', pointer: '/submittedAt' },
      { code: 'question_unknown', pointer: '/answers/0/questionId' },
    ],
  })
})

test('a response that no broker would take is refused, and the others of its batch are not', async () => {
  await using bundle = await setup()
  const { accept, tenant, survey } = bundle
  const fits = bodyFor(survey, { respondentMeta: { note: 'é'.repeat(1_000_000) } })
  const tooLarge = bodyFor(survey, { respondentMeta: { note: 'é'.repeat(1_048_576) } })
  const results = await accept(tenant, [
    { key: freshKey(), body: fits },
    { key: freshKey(), body: tooLarge },
  ])

  expect(results[0]).toMatchObject({ status: 'accepted' })
  expect(results[1]).toMatchObject({ status: 'rejected', findings: [{ code: 'payload_too_large', pointer: '' }] })
  expect(await countMessages(bundle)).toBe(1)
})

test('a survey that does not enforce takes what does not fit, and says so; what cannot be kept it refuses', async () => {
  await using bundle = await setup()
  const { accept, tenant, survey } = bundle
  const offer = (overrides: Partial<ReturnType<typeof bodyFor>>) => ({
    key: freshKey(),
    body: bodyFor(survey, overrides),
  })
  const unfit = { answers: [{ questionId: bundle.ids.newId(), numericValue: 1 }] }
  const [before] = await accept(tenant, [offer(unfit)])
  await createUpdateSurvey(bundle)(tenant, survey.id, { validation: 'quarantine' })
  const [kept, fits, unkept] = await accept(tenant, [offer(unfit), offer({}), offer({ ...unfit, channel: 'e\u0000' })])

  expect(before).toMatchObject({ status: 'rejected' })
  const findings = [{ code: 'question_unknown', pointer: '/answers/0/questionId' }]
  expect(kept).toMatchObject({ status: 'accepted', findings })
  expect(fits).toEqual({ status: 'accepted', responseId: expect.any(String) })
  expect(unkept).toMatchObject({ status: 'rejected' })
  await createUpdateSurvey(bundle)(tenant, survey.id, { validation: 'enforce' })
  expect((await accept(tenant, [offer(unfit)]))[0]).toMatchObject({ status: 'rejected', findings })
})

test('results keep the order of 1,000 offers', async () => {
  await using bundle = await setup()
  const { accept, tenant, survey } = bundle
  const offers = Array.from({ length: 1_000 }, () => ({ key: freshKey(), body: bodyFor(survey) }))
  const results = await accept(tenant, offers)

  expect(results).toEqual(offers.map(({ key }) => ({ status: 'accepted', responseId: responseIdOf(tenant.id, key) })))
})

test('items that got through keep their result when others have to come again', async () => {
  await using bundle = await setup()
  const { acceptLog, tenant, survey, surveyShapes, clock } = bundle
  let calls = 0
  const flaky: AcceptLog = {
    async accept(responses) {
      calls += 1
      if (calls === 2) throw new HowazitError('unavailable', 'Away.', { details: { retryAfterMs: 250 } })
      return await acceptLog.accept(responses)
    },
  }
  const accept = createAcceptResponses({ acceptLog: flaky, surveyShapes, clock })
  const offers = Array.from({ length: 600 }, () => ({ key: freshKey(), body: bodyFor(survey) }))
  const results = await accept(tenant, offers)

  expect(countBy(results)).toEqual({ accepted: 400, retry: 200 })
  expect(results.find(({ status }) => status === 'retry')).toEqual({
    status: 'retry',
    code: 'unavailable',
    retryAfterMs: 250,
  })
})
