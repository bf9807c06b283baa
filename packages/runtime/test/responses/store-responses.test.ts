import type { ResponseIngest, ResponseQuarantinedEvent } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createPartitions } from '../../src/oltp/partitions.ts'
import { runStatement } from '../../src/oltp/run-statement.ts'
import { countQuarantine } from '../../src/quarantine/count-quarantine.ts'
import { getQuarantined } from '../../src/quarantine/list-quarantine.ts'
import { changeIdOf } from '../../src/responses/change-id.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { createGetResponse } from '../../src/responses/get-response.ts'
import { createStoreResponses } from '../../src/responses/store-responses.ts'
import { createCreateSurveyVersion } from '../../src/surveys/create-survey-version.ts'
import { createUpdateSurvey } from '../../src/surveys/update-survey.ts'
import { bodyFor, freshKey, questionOf, STORE_VISIT } from '../ingest/setup.ts'
import { messageFor, readChanges, setupStore, toMessage } from './setup.ts'

const kindsOf = (outcomes: readonly { kind: string }[]) => outcomes.map(({ kind }) => kind)

const byText = (one: unknown, other: unknown) => String(one).localeCompare(String(other))

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

test('of what is quarantined the bytes are kept, all that is wrong, and the version it was judged by', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, readTables, emitted } = bundle
  const unknown = bundle.ids.newId()
  const answers = [{ questionId: questionOf(survey, 'recommend').id, numericValue: 11 }, { questionId: unknown }]
  const { value } = messageFor(tenant, { key: 'visit-1', body: bodyFor(survey, { answers }) })
  const message = toMessage(value.replace('{', '{  '))
  await storeResponses([message, message])

  const { quarantined_responses: rows } = await readTables()
  expect(rows).toMatchObject([
    {
      key: 'visit-1',
      survey_id: survey.id,
      survey_version: 1,
      state: 'held',
      resolved_at: null,
      code: 'answer_invalid',
    },
  ])
  const findings = rows[0]?.findings as { pointer: string }[]
  expect(findings.map(({ pointer }) => pointer)).toEqual(['/answers/0/numericValue', '/answers/1/questionId'])
  const texts = await bundle.oltp.inTenant(tenant, (tx) =>
    tx.query<{ payload: string }>('select payload::text from quarantined_responses'),
  )
  expect(texts.rows).toEqual([{ payload: message.value }])
  expect(emitted.filter(({ name }) => name === 'response.quarantined')).toEqual([
    { name: 'response.quarantined', fields: { tenant_id: tenant.id, code: 'answer_invalid', count: 1 } },
  ])
})

test('tells webhooks of what is held once for each survey, fingerprint and hour, and of nobody’s answers', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, oltp, ids } = bundle
  const filters = ['response.quarantined', 'response.*', '*', 'response.created']
  await oltp.inTenant(tenant, (tx) =>
    tx.query(
      `insert into webhook_subscriptions (tenant_id, id, event_type, url, secret)
       select $1, id, event_type, 'https://example.com/', '' from unnest($2::uuid[], $3::text[]) as w (id, event_type)`,
      [tenant.id, filters.map(() => ids.newId()), filters],
    ),
  )
  const at = (iso: string) => createStoreResponses({ ...bundle, clock: { now: () => new Date(iso) } })
  const message = (body: ResponseIngest) => messageFor(tenant, { key: freshKey(), body })
  const score = (numericValue: number) =>
    message(bodyFor(survey, { answers: [{ questionId: questionOf(survey, 'recommend').id, numericValue }] }))
  const ofUnknownSurvey = message({ ...bodyFor(survey), surveyId: ids.newId() })

  const early = at('2026-11-30T10:15:00.000Z')
  await Promise.all([early([score(11), score(12), score(9)]), early([score(13)])])
  await at('2026-11-30T10:59:59.999Z')([score(14), ofUnknownSurvey])
  await at('2026-11-30T11:00:00.000Z')([score(15)])

  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ event: ResponseQuarantinedEvent; heard: string[] }>(
      `select d.event::jsonb as event, array_agg(w.event_type order by w.event_type collate "C") as heard
       from deliveries d
       join webhook_subscriptions w on w.tenant_id = d.tenant_id and w.id = d.webhook_id
       where d.event_type = 'response.quarantined'
       group by d.event_id, d.event::jsonb
       order by min(d.position)`,
    ),
  )
  const told = rows.map(({ event }) => [event.timestamp.slice(11, 16), event.data.code, event.data.pointer])
  expect(told).toEqual([
    ['10:15', 'answer_invalid', '/answers/*/numericValue'],
    ['10:59', 'survey_unknown', '/surveyId'],
    ['11:00', 'answer_invalid', '/answers/*/numericValue'],
  ])
  for (const { heard } of rows) expect(heard).toEqual(['*', 'response.*', 'response.quarantined'])
  const { fingerprint, where, quarantineId, ...data } = rows[0]!.event.data
  expect(data).toEqual({
    tenantId: tenant.id,
    surveyId: survey.id,
    surveyVersion: 1,
    code: 'answer_invalid',
    pointer: '/answers/*/numericValue',
  })
  expect(where).toBe(`fingerprint = ${fingerprint} and survey = ${survey.id}`)
  expect(await getQuarantined({ oltp, clock: bundle.clock }, tenant, quarantineId)).toMatchObject({
    state: 'held',
    fingerprint,
  })
  const { total } = await countQuarantine({ oltp, clock: bundle.clock }, tenant, { where, mayReadResponses: false })
  expect(total).toBe(5)
})

test('a question that is removed after its answer was accepted is judged by the survey in force, where that is asked for', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, readTables } = bundle
  const message = () => messageFor(tenant, { key: freshKey(), body: bodyFor(survey) })
  // As the process saw the survey last, everything fits.
  await storeResponses([message()])
  const [recommend] = STORE_VISIT.questions
  await createCreateSurveyVersion(bundle)(tenant, survey.id, { questions: [recommend!] })
  await storeResponses([message()])
  expect((await readTables()).quarantined_responses).toEqual([])
  await createUpdateSurvey(bundle)(tenant, survey.id, { answersTo: 'current_version' })
  await storeResponses([message(), message()])

  const { responses, quarantined_responses: rows } = await readTables()
  expect(responses).toHaveLength(2)
  const held = { code: 'question_removed', pointer: '/answers/1/questionId', survey_version: 2 }
  expect(rows).toMatchObject([held, held])
})

test('where the survey warns, a response is stored without the answers that do not fit, and says so', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, storeOne, readTables } = bundle
  await createUpdateSurvey(bundle)(tenant, survey.id, { validation: 'warn' })
  const [recommend, why] = [questionOf(survey, 'recommend'), questionOf(survey, 'why')]
  const answers = [
    { questionId: recommend.id, numericValue: 11 },
    { questionId: why.id, textValue: 'Fast' },
  ]
  const id = await storeOne({ answers }, 'visit-1')
  await storeOne({ answers }, 'visit-1')
  // Nothing of it can be stored, with or without its only answer.
  await storeResponses([
    messageFor(tenant, { key: 'visit-2', body: bodyFor(survey, { answers: answers.slice(0, 1) }) }),
    messageFor(tenant, { key: 'visit-3', body: bodyFor(survey, { answers, submittedAt: '1999-12-31T00:00:00.000Z' }) }),
  ])

  const tables = await readTables()
  expect(tables.response_items).toMatchObject([{ position: 0, question_id: why.id }])
  expect(
    tables.quarantined_responses.map(({ key, state, resolution }) => [key, state, resolution]).toSorted(byText),
  ).toEqual([
    ['visit-1', 'released', 'warned'],
    ['visit-2', 'held', null],
    ['visit-3', 'held', null],
  ])
  const findings = [expect.objectContaining({ code: 'answer_invalid', pointer: '/answers/0/numericValue' })]
  expect(await createGetResponse(bundle)(tenant, id)).toMatchObject({ findings, answers: [{ questionId: why.id }] })
})

test('what was quarantined and comes again once it fits is stored, and no longer held', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, readTables } = bundle
  const questions = [
    ...STORE_VISIT.questions,
    { id: bundle.ids.newId(), key: 'later', type: 'text' as const, text: 'And?' },
  ]
  const answers = [{ questionId: questions[3]!.id!, textValue: 'Nothing' }]
  const message = messageFor(tenant, { key: freshKey(), body: bodyFor(survey, { answers }) })
  await storeResponses([message])
  await createCreateSurveyVersion(bundle)(tenant, survey.id, { questions })
  await storeResponses([message])
  const stored = await readTables()
  await storeResponses([message])

  expect(stored.responses).toHaveLength(1)
  expect(stored.quarantined_responses).toMatchObject([{ state: 'released', resolution: 'stored' }])
  expect(await readTables()).toEqual(stored)
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

  expect(outcomes).toEqual([
    { kind: 'dead', failure: { code: 'message_unreadable', reason: 'holds what cannot be stored' } },
  ])
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

test('of many that the database refuses in one batch each is dead, and the rest is stored as if they were not there', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, storeResponses, readTables } = bundle
  const key = freshKey()
  const first = messageFor(tenant, { key, body: bodyFor(survey) })
  const reused = messageFor(tenant, { key, body: { ...bodyFor(survey), channel: 'e-mail' } })
  const others = Array.from({ length: 30 }, () => messageFor(tenant, { key: freshKey(), body: bodyFor(survey) }))
  const messages = [...others.slice(0, 10), first, ...others.slice(10), reused]
  const isBad = (index: number) => [0, 7, 8, 20, 30].includes(index)
  const spoil = (message: { readonly value: string }) =>
    toMessage(message.value.replace('"answers"', '"completion":"nearly","answers"'))
  const outcomes = await storeResponses(messages.map((message, index) => (isBad(index) ? spoil(message) : message)))

  expect(kindsOf(outcomes)).toEqual(messages.map((_, index) => (isBad(index) ? 'dead' : 'ok')))
  const { responses, quarantined_responses: held } = await readTables()
  expect(responses).toHaveLength(26)
  expect(held).toMatchObject([{ code: 'idempotency_key_reuse' }])
})

test('one response that we stumble over does not hold up the others, and is tried again', async () => {
  await using bundle = await setupStore()
  const { tenant, survey, tenants, pools, readTables } = bundle
  const makers = createPartitions({ poolOf: () => pools.partitioner })
  const partitions: typeof makers = {
    async ensureMonths(of, months) {
      if (months.some((month) => month.getUTCFullYear() === 2013)) throw new TypeError('never thought of 2013')
      await makers.ensureMonths(of, months)
    },
  }
  const storeResponses = createStoreResponses({ ...bundle, tenants, partitions })
  const messages = Array.from({ length: 9 }, (_, index) => {
    const submittedAt = index === 4 ? '2013-06-30T12:00:00Z' : '2026-11-20T12:00:00Z'
    return messageFor(tenant, { key: freshKey(), body: bodyFor(survey, { submittedAt }) })
  })
  const outcomes = await storeResponses(messages)

  expect(kindsOf(outcomes)).toEqual(messages.map((_, index) => (index === 4 ? 'retry' : 'ok')))
  expect(outcomes[4]).toMatchObject({ failure: { code: 'stage_threw', stackDigest: expect.any(String) } })
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

test('responses of a tenant that nobody can enter are parked, and those of others stored', async () => {
  await using bundle = await setupStore()
  const { pools, tenant, otherTenant, survey, otherSurvey, storeResponses, readTables } = bundle
  await runStatement(pools.operator, `update control.tenants set state = 'provisioning' where id = $1`, [
    otherTenant.id,
  ])

  const outcomes = await storeResponses([
    messageFor(otherTenant, { key: 'visit-1', body: bodyFor(otherSurvey) }),
    messageFor(tenant, { key: 'visit-1', body: bodyFor(survey) }),
    messageFor(otherTenant, { key: 'visit-2', body: bodyFor(otherSurvey) }),
  ])

  expect(kindsOf(outcomes)).toEqual(['park', 'ok', 'park'])
  expect(outcomes[0]).toEqual({ kind: 'park', reason: 'provisioning' })
  expect((await readTables()).responses).toHaveLength(1)
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
