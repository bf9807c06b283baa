import { HowazitError } from '@howazit/sdk'
import { Client } from 'pg'
import { expect, test, vi } from 'vitest'
import type { AcceptLog } from '../../src/ingest/accept-log.ts'
import { createAcceptResponses } from '../../src/ingest/accept-responses.ts'
import type { AcceptedResponse } from '../../src/ingest/accepted-response.ts'
import { canonicalHash } from '../../src/ingest/canonical-body.ts'
import { PostgresAcceptLog, type PostgresAcceptLogOptions } from '../../src/ingest/postgres-accept-log.ts'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import { partitionOf } from '../../src/stream/partition-of.ts'
import { bodyFor, freshKey, STORE_VISIT, setupTenants } from './setup.ts'

async function setup(options: PostgresAcceptLogOptions = {}) {
  const bundle = await setupTenants()
  const { pools, surveyShapes, clock, tenant, createSurvey } = bundle
  let appended = 0
  const onAppended = () => {
    appended += 1
  }
  const acceptLog = new PostgresAcceptLog({ pool: pools.ingest, onAppended }, options)
  const accept = createAcceptResponses({ acceptLog, surveyShapes, clock })
  const { survey } = await createSurvey(tenant, STORE_VISIT)
  const dispose = async () => {
    await acceptLog.close()
    await bundle[Symbol.asyncDispose]()
  }
  return { ...bundle, acceptLog, accept, survey, countAppended: () => appended, [Symbol.asyncDispose]: dispose }
}

type Setup = Awaited<ReturnType<typeof setup>>

interface MessageRow {
  readonly partition: number
  readonly offset: number
  readonly key: string
  readonly response: AcceptedResponse
}

/** What is on the topic, by partition and offset. */
async function readTopic({ oltp }: Setup): Promise<MessageRow[]> {
  const { rows } = await oltp.asOperator('test', (tx) =>
    tx.query<MessageRow>(
      `select partition, "offset"::int, key, value::json as response from stream.messages
       where topic = 'responses.raw' order by partition, "offset"`,
    ),
  )
  return rows
}

const countBy = (results: readonly { status: string }[]) =>
  Object.fromEntries(Object.entries(Object.groupBy(results, ({ status }) => status)).map(([k, v]) => [k, v?.length]))

test('an accepted response is on the topic, under its own id and in the partition of its key', async () => {
  await using bundle = await setup()
  const { accept, tenant, survey } = bundle
  const key = freshKey()
  const [result] = await accept(tenant, [{ key, body: bodyFor(survey) }])

  const responseId = responseIdOf(tenant.id, key)
  expect(result).toEqual({ status: 'accepted', responseId })
  const [message] = await readTopic(bundle)
  expect(message).toMatchObject({ key: `${tenant.id}:${responseId}`, offset: 0 })
  expect(message?.partition).toBe(partitionOf(message?.key ?? ''))
  expect(message?.response).toMatchObject({ tenantId: tenant.id, responseId, key, body: { surveyId: survey.id } })
  expect(bundle.countAppended()).toBe(1)
})

test('the same key and body is a duplicate with the first response id, and is appended once', async () => {
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
  expect(await readTopic(bundle)).toHaveLength(1)
})

test('the same key with another body is refused, also in the same batch', async () => {
  await using bundle = await setup()
  const { accept, tenant, survey } = bundle
  const key = freshKey()
  const body = bodyFor(survey)
  const other = bodyFor(survey, { channel: 'sms' })
  const together = await accept(tenant, [
    { key, body },
    { key, body: other },
    { key, body },
  ])
  const later = await accept(tenant, [
    { key, body: other },
    { key, body },
  ])

  expect(together.map(({ status }) => status)).toEqual(['accepted', 'key_reuse', 'duplicate'])
  expect(later.map(({ status }) => status)).toEqual(['key_reuse', 'duplicate'])
})

test('two tenants may use the same key', async () => {
  await using bundle = await setup()
  const { accept, tenant, otherTenant, survey, createSurvey } = bundle
  const { survey: otherSurvey } = await createSurvey(otherTenant, STORE_VISIT)
  const key = freshKey()
  const results = [
    ...(await accept(tenant, [{ key, body: bodyFor(survey) }])),
    ...(await accept(otherTenant, [{ key, body: bodyFor(otherSurvey) }])),
  ]

  expect(results.map(({ status }) => status)).toEqual(['accepted', 'accepted'])
  expect(await readTopic(bundle)).toHaveLength(2)
})

test("another tenant's survey is unknown", async () => {
  await using bundle = await setup()
  const { accept, otherTenant, survey } = bundle
  const [result] = await accept(otherTenant, [{ key: freshKey(), body: bodyFor(survey) }])

  expect(result).toMatchObject({ status: 'rejected', findings: [{ code: 'survey_unknown', pointer: '/surveyId' }] })
  expect(await readTopic(bundle)).toHaveLength(0)
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

test('of 50 concurrent posts of one key one is accepted, over two processes', async () => {
  await using bundle = await setup()
  const { accept, tenant, survey, pools, surveyShapes, clock } = bundle
  await using otherLog = new PostgresAcceptLog({ pool: pools.ingest })
  const acceptElsewhere = createAcceptResponses({ acceptLog: otherLog, surveyShapes, clock })
  const key = freshKey()
  const offers = [{ key, body: bodyFor(survey) }]
  const posts = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? accept : acceptElsewhere)(tenant, offers))
  const mismatch = Array.from({ length: 10 }, () => accept(tenant, [{ key, body: bodyFor(survey, { locale: 'he' }) }]))
  const results = (await Promise.all(posts)).flat()

  expect(countBy(results)).toEqual({ accepted: 1, duplicate: 49 })
  expect(countBy((await Promise.all(mismatch)).flat())).toEqual({ key_reuse: 10 })
  expect(await readTopic(bundle)).toHaveLength(1)
})

test('batches that share keys in opposite orders neither deadlock nor append twice', async () => {
  await using bundle = await setup()
  const { accept, tenant, survey, pools, surveyShapes, clock } = bundle
  await using otherLog = new PostgresAcceptLog({ pool: pools.ingest })
  const acceptElsewhere = createAcceptResponses({ acceptLog: otherLog, surveyShapes, clock })
  const offers = Array.from({ length: 300 }, () => ({ key: freshKey(), body: bodyFor(survey) }))
  const results = await Promise.all([accept(tenant, offers), acceptElsewhere(tenant, offers.toReversed())])

  expect(countBy(results.flat())).toEqual({ accepted: 300, duplicate: 300 })
  const messages = await readTopic(bundle)
  expect(messages).toHaveLength(300)
  const byPartition = Object.values(Object.groupBy(messages, ({ partition }) => partition))
  for (const rows of byPartition) expect(rows?.map(({ offset }) => offset)).toEqual(rows?.map((_, index) => index))
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

test('results keep the order of 1,000 offers', async () => {
  await using bundle = await setup({ batchSizeMax: 7 })
  const { accept, tenant, survey } = bundle
  const offers = Array.from({ length: 1_000 }, () => ({ key: freshKey(), body: bodyFor(survey) }))
  const results = await accept(tenant, offers)

  expect(results).toEqual(offers.map(({ key }) => ({ status: 'accepted', responseId: responseIdOf(tenant.id, key) })))
})

test('more than can wait is refused with a time to come back', async () => {
  await using bundle = await setup({ waitingMax: 10 })
  const { accept, tenant, survey } = bundle
  const offers = Array.from({ length: 11 }, () => ({ key: freshKey(), body: bodyFor(survey) }))
  const refused = accept(tenant, offers)

  await expect(refused).rejects.toMatchObject({ code: 'over_capacity', details: { retryAfterMs: expect.any(Number) } })
  expect(await readTopic(bundle)).toHaveLength(0)
})

test('a lost connection is unavailable, and the same key is accepted later', async () => {
  await using bundle = await setup()
  const { accept, tenant, survey } = bundle
  const offers = [{ key: freshKey(), body: bodyFor(survey) }]
  const blocker = await connect(bundle.url)
  const terminator = await connect(bundle.url)
  await blocker.query('begin; lock table control.idempotency_claims in exclusive mode')
  const accepting = accept(tenant, offers)
  accepting.catch(() => {})
  const terminate = async () => (await terminator.query(TERMINATE_WAITING)).rowCount === 1
  await vi.waitUntil(terminate, { timeout: 10_000, interval: 20 })
  await Promise.all([blocker.end(), terminator.end()])

  await expect(accepting).rejects.toMatchObject({ code: 'unavailable' })
  expect(await accept(tenant, offers)).toMatchObject([{ status: 'accepted' }])
})

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString })
  await client.connect()
  return client
}

const TERMINATE_WAITING = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'howazit_ingest' and wait_event_type = 'Lock'`

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

test('closing finishes what waits and refuses what comes later', async () => {
  await using bundle = await setup()
  const { acceptLog, tenant, survey } = bundle
  const key = freshKey()
  const response: AcceptedResponse = {
    tenantId: tenant.id,
    responseId: responseIdOf(tenant.id, key),
    key,
    bodyHash: canonicalHash(bodyFor(survey)),
    acceptedAt: '2026-11-22T12:00:00.000Z',
    body: bodyFor(survey),
  }
  const accepting = acceptLog.accept([response])
  await acceptLog.close()
  await acceptLog.close()

  expect(await accepting).toEqual([{ status: 'accepted', responseId: response.responseId }])
  await expect(acceptLog.accept([response])).rejects.toMatchObject({ code: 'unavailable' })
})
