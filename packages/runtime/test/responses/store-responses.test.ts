import { expect, test } from 'vitest'
import { changeIdOf } from '../../src/responses/change-id.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { createCreateSurveyVersion } from '../../src/surveys/create-survey-version.ts'
import { bodyFor, freshKey, questionOf, STORE_VISIT } from '../ingest/setup.ts'
import { messageFor, readChanges, setupStore, toMessage } from './setup.ts'

const kindsOf = (outcomes: readonly { kind: string }[]) => outcomes.map(({ kind }) => kind)

test('stores the response, its answers and its event in one transaction', async () => {
  await using bundle = await setupStore()
  const { survey, storeOne, readTables } = bundle
  const [recommend, why] = [questionOf(survey, 'recommend'), questionOf(survey, 'why')]
  const answers = [
    { questionId: recommend.id, numericValue: 9 },
    { questionId: why.id, textValue: 'Schön "schnell", {und} \\ NULL' },
  ]
  const id = await storeOne({
    answers,
    channel: 'email',
    dims: { region: 'north' },
    respondentMeta: { ip: '10.0.0.1' },
  })

  const tables = await readTables()
  expect(tables.response_keys).toMatchObject([{ response_id: id, revision: 1, erased_at: null }])
  expect(tables.responses).toMatchObject([{ id, survey_id: survey.id, channel: 'email', dims: { region: 'north' } }])
  const items = tables.response_items.map((row) => [row.position, row.numeric_value, row.text_value])
  expect(items.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual([
    [0, '9', null],
    [1, null, 'Schön "schnell", {und} \\ NULL'],
  ])
  const [change] = await readChanges(bundle)
  expect(change).toMatchObject({
    eventId: changeIdOf(id, 'response.created', 1),
    type: 'response.created',
    responseId: id,
    revision: 1,
    before: null,
    after: { id, surveyVersion: 1, completion: 'complete', respondentMeta: { ip: '10.0.0.1' } },
  })
  expect(change?.after?.answers.map(({ questionType }) => questionType)).toEqual(['nps', 'text'])
})

test('a response gets the version that its survey has when it is stored', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeOne, readTables } = bundle
  await storeOne()
  const later = { key: 'later', type: 'text' as const, text: 'Anything else?' }
  const questions = [...STORE_VISIT.questions, later]
  await createCreateSurveyVersion(bundle)(tenant, survey.id, { questions })
  await storeOne()

  const changes = await readChanges(bundle)
  expect(changes.map(({ after }) => after?.surveyVersion)).toEqual([1, 2])
  const { responses } = await readTables()
  expect(new Set(responses.map((row) => row.survey_version_id)).size).toBe(2)
})

test('redelivery changes nothing, whatever part of the batch was stored before', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, readTables } = bundle
  const messages = Array.from({ length: 20 }, () => messageFor(tenant, { key: freshKey(), body: bodyFor(survey) }))
  await storeResponses(messages.slice(5, 12))
  await storeResponses(messages)
  const before = await readTables()
  const outcomes = await storeResponses(messages.toReversed())

  expect(kindsOf(outcomes)).toEqual(messages.map(() => 'ok'))
  expect(await readTables()).toEqual(before)
  expect(before.responses).toHaveLength(20)
  expect(before.outbox).toHaveLength(20)
})

test('two consumers of the same messages store each once', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, readTables } = bundle
  const messages = Array.from({ length: 200 }, () => messageFor(tenant, { key: freshKey(), body: bodyFor(survey) }))
  const outcomes = await Promise.all([storeResponses(messages), storeResponses(messages.toReversed())])

  expect(new Set(kindsOf(outcomes.flat()))).toEqual(new Set(['ok']))
  const tables = await readTables()
  expect([tables.responses.length, tables.response_items.length, tables.outbox.length]).toEqual([200, 400, 200])
})

test('the same id twice in a batch is stored once; with another body it is kept aside', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, readTables } = bundle
  const key = freshKey()
  const first = messageFor(tenant, { key, body: bodyFor(survey) })
  const other = messageFor(tenant, { key, body: bodyFor(survey, { channel: 'sms' }) })
  const outcomes = await storeResponses([first, other, first])
  const later = await storeResponses([other, first])

  expect(kindsOf([...outcomes, ...later])).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
  const tables = await readTables()
  expect(tables.responses).toMatchObject([{ channel: null }])
  expect(tables.quarantined_responses).toMatchObject([{ code: 'idempotency_key_reuse', payload: { key } }])
})

test('an erased response does not come back', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, readTables } = bundle
  const message = messageFor(tenant, { key: freshKey(), body: bodyFor(survey) })
  await storeResponses([message])
  const id = String((await readTables()).responses[0]?.id)
  await createDeleteResponse(bundle)(tenant, id)
  const outcomes = await storeResponses([message])

  expect(outcomes).toEqual([{ kind: 'drop', reason: 'erased' }])
  const tables = await readTables()
  expect([tables.responses, tables.response_items, tables.quarantined_responses]).toEqual([[], [], []])
})

test('what no longer fits its survey is kept aside with the reason', async () => {
  await using bundle = await setupStore()
  const { tenant, otherSurvey, survey, storeResponses, readTables } = bundle
  const foreign = messageFor(tenant, { key: freshKey(), body: bodyFor(otherSurvey) })
  const invalid = messageFor(tenant, {
    key: freshKey(),
    body: bodyFor(survey, { answers: [{ questionId: questionOf(survey, 'recommend').id, numericValue: 11 }] }),
  })
  await storeResponses([foreign, invalid])
  await storeResponses([foreign, invalid])

  const tables = await readTables()
  expect(tables.responses).toEqual([])
  const reasons = tables.quarantined_responses.map(({ code, pointer }) => `${String(code)} ${String(pointer)}`)
  expect(reasons.toSorted()).toEqual(['answer_invalid /answers/0/numericValue', 'survey_unknown /surveyId'])
})

test('what cannot be read is dead, and the rest of the batch is stored', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, readTables } = bundle
  const good = messageFor(tenant, { key: freshKey(), body: bodyFor(survey) })
  const ofNobody = good.value.replaceAll(tenant.id, bundle.ids.newId())
  const outcomes = await storeResponses([toMessage('{"tenantId":'), toMessage('null'), good, toMessage(ofNobody)])

  expect(kindsOf(outcomes)).toEqual(['dead', 'dead', 'ok', 'dead'])
  expect((await readTables()).responses).toHaveLength(1)
})

// Found by R8: each of them made its batch of a thousand be stored in twenty transactions.
test('a text that no database takes is dead before one is asked', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses } = bundle
  const { value } = messageFor(tenant, { key: freshKey(), body: { ...bodyFor(survey), channel: 'e-mail' } })

  const outcomes = await storeResponses([toMessage(value.replace('e-mail', 'e\\u0000mail'))])

  expect(outcomes).toEqual([{ kind: 'dead', reason: 'holds what cannot be stored' }])
})

test('one response that the database refuses does not hold up the others', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, readTables } = bundle
  const messages = Array.from({ length: 9 }, () => messageFor(tenant, { key: freshKey(), body: bodyFor(survey) }))
  // The contract's schema stops it in front of the API; here only the table's check does.
  const bad = toMessage(messages[4]!.value.replace('"answers"', '"completion":"nearly","answers"'))
  const outcomes = await storeResponses(messages.with(4, bad))

  expect(kindsOf(outcomes)).toEqual(messages.map((_, index) => (index === 4 ? 'dead' : 'ok')))
  expect((await readTables()).responses).toHaveLength(8)
})

test('responses of two tenants in one batch stay apart', async () => {
  await using bundle = await setupStore()
  const { tenant, otherTenant, survey, otherSurvey, storeResponses, readTables } = bundle
  await storeResponses([
    messageFor(tenant, { key: 'visit-1', body: bodyFor(survey) }),
    messageFor(otherTenant, { key: 'visit-1', body: bodyFor(otherSurvey) }),
  ])

  const tables = await readTables()
  for (const rows of Object.values(tables)) expect(rows.every((row) => row.tenant_id === tenant.id)).toBe(true)
  expect(tables.responses).toHaveLength(1)
})

test('months back to 2000 get their partitions', async () => {
  await using bundle = await setupStore()
  const { storeOne, readTables } = bundle
  await storeOne({ submittedAt: '2000-01-01T00:00:00Z' })
  await storeOne({ submittedAt: '2010-06-30T23:59:59.999Z' })

  expect((await readTables()).responses).toHaveLength(2)
})

test('numbers keep every digit', async () => {
  await using bundle = await setupStore()
  const { tenant, ids, createSurvey, storeResponses, readTables } = bundle
  const questions = [{ type: 'rating' as const, text: 'How much?' }]
  const { survey } = await createSurvey(tenant, { name: 'Numbers', questions })
  const numbers = [0.1 + 0.2, -1e12, 1.234567890123456, 5e-324, 123456789.12345678]
  const answers = numbers.map((numericValue) => ({ questionId: survey.questions[0]!.id, numericValue }))
  const body = { surveyId: survey.id, submittedAt: '2026-11-20T10:15:30.000Z', answers }
  await storeResponses([messageFor(tenant, { key: ids.newId(), body })])

  const stored = (await readTables()).response_items.map(({ numeric_value: value }) => Number(value))
  expect(new Set(stored)).toEqual(new Set(numbers))
})
