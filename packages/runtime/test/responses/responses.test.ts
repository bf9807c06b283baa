import { describe, expect, test } from 'vitest'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { createExpireResponses } from '../../src/responses/expire-responses.ts'
import { createExportResponses } from '../../src/responses/export-responses.ts'
import { createGetResponse } from '../../src/responses/get-response.ts'
import { createListResponses } from '../../src/responses/list-responses.ts'
import { createUpdateResponse } from '../../src/responses/update-response.ts'
import { bodyFor, freshKey, questionOf } from '../ingest/setup.ts'
import { createTestAuditLog } from '../support/create-test-audit.ts'
import { messageFor, readChanges, setupStore } from './setup.ts'

async function setup() {
  const bundle = await setupStore()
  return {
    ...bundle,
    get: createGetResponse(bundle),
    list: createListResponses(bundle),
    update: createUpdateResponse(bundle),
    erase: createDeleteResponse(bundle),
    export: createExportResponses(bundle),
  }
}

async function collect(chunks: AsyncIterable<string>): Promise<string> {
  const parts: string[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return parts.join('')
}

const notFound = { code: 'not_found' }

describe('getResponse', () => {
  test('reads the response as the contract shows it', async () => {
    await using bundle = await setup()
    const { tenant, survey, storeOne, get } = bundle
    const [recommend, why] = [questionOf(survey, 'recommend'), questionOf(survey, 'why')]
    const id = await storeOne({ completion: 'partial', clientReference: 'visit 1', dims: { region: 'north' } })

    expect(await get(tenant, id)).toEqual({
      id,
      surveyId: survey.id,
      surveyVersion: 1,
      submittedAt: '2026-11-20T10:15:30.000Z',
      recordedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      completion: 'partial',
      revision: 1,
      clientReference: 'visit 1',
      dims: { region: 'north' },
      answers: [
        { questionId: recommend.id, optionId: null, numericValue: 9, textValue: null },
        { questionId: why.id, optionId: null, numericValue: null, textValue: 'Fast and friendly' },
      ],
    })
  })

  test('what is not there, no id, or of another tenant is not found', async () => {
    await using bundle = await setup()
    const { tenant, otherTenant, storeOne, get, ids } = bundle
    const id = await storeOne()

    await expect(get(otherTenant, id)).rejects.toMatchObject(notFound)
    await expect(get(tenant, ids.newId())).rejects.toMatchObject(notFound)
    await expect(get(tenant, `urn:uuid:${id}`)).rejects.toMatchObject(notFound)
  })
})

describe('listResponses', () => {
  test('pages newest first through every response once, also those of the same moment', async () => {
    await using bundle = await setup()
    const { tenant, survey, storeResponses, list } = bundle
    const times = ['2010-01-31T23:00:00Z', '2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z']
    const messages = times.map((submittedAt) =>
      messageFor(tenant, { key: freshKey(), body: bodyFor(survey, { submittedAt }) }),
    )
    await storeResponses(messages)
    const first = await list(tenant, { limit: 2 })
    const second = await list(tenant, { limit: 2, cursor: first.nextCursor! })
    const seen = [...first.items, ...second.items]

    expect(second.nextCursor).toBeUndefined()
    expect(seen.map(({ submittedAt }) => submittedAt)).toEqual([
      ...Array.from({ length: 3 }, () => '2026-11-20T10:00:00.000Z'),
      '2010-01-31T23:00:00.000Z',
    ])
    expect(new Set(seen.map(({ id }) => id)).size).toBe(4)
  })

  test('filters by survey and time, and shows nothing of another tenant', async () => {
    await using bundle = await setup()
    const { tenant, otherTenant, survey, otherSurvey, storeOne, list } = bundle
    await storeOne({ submittedAt: '2026-11-01T00:00:00Z' })
    const id = await storeOne({ submittedAt: '2026-11-02T00:00:00Z' })
    await storeOne({ submittedAt: '2026-11-03T00:00:00Z' })
    const from = new Date('2026-11-02T00:00:00Z')
    const to = new Date('2026-11-03T00:00:00Z')

    const found = await list(tenant, { surveyId: survey.id, from, to, limit: 50 })
    expect(found.items.map((item) => item.id)).toEqual([id])
    expect((await list(tenant, { surveyId: otherSurvey.id, limit: 50 })).items).toEqual([])
    expect((await list(otherTenant, { surveyId: survey.id, limit: 50 })).items).toEqual([])
    expect((await list(otherTenant, { limit: 50 })).items).toEqual([])
  })

  test.each(['x', 'AAAA', Buffer.from('1:no-uuid').toString('base64url'), Buffer.from('9e99:').toString('base64url')])(
    'the cursor %s is refused',
    async (cursor) => {
      await using bundle = await setup()
      const listing = bundle.list(bundle.tenant, { limit: 1, cursor })
      await expect(listing).rejects.toMatchObject({
        code: 'invalid_parameter',
        details: { pointer: '/query/cursor' },
      })
    },
  )
})

describe('updateResponse', () => {
  test('replaces what is named and writes both images beside it', async () => {
    await using bundle = await setup()
    const { tenant, survey, storeOne, update, get } = bundle
    const id = await storeOne({ completion: 'partial', channel: 'email' })
    const answers = [{ questionId: questionOf(survey, 'recommend').id.toUpperCase(), numericValue: 3 }]
    const updated = await update(tenant, id, { revision: 1, completion: 'complete', answers })

    expect(updated).toMatchObject({ revision: 2, completion: 'complete', channel: 'email' })
    expect(updated.answers.map(({ numericValue }) => numericValue)).toEqual([3])
    expect(await get(tenant, id)).toEqual(updated)
    const changes = await readChanges(bundle)
    expect(changes.map(({ type, revision }) => `${type} ${revision}`)).toEqual([
      'response.created 1',
      'response.updated 2',
    ])
    expect(changes[1]?.before).toEqual(changes[0]?.after)
    expect(changes[1]?.after).toMatchObject({ completion: 'complete', answers: [{ numericValue: 3 }] })
  })

  test('of concurrent changes of one revision one succeeds', async () => {
    await using bundle = await setup()
    const { tenant, storeOne, update, get } = bundle
    const id = await storeOne()
    const updates = Array.from({ length: 8 }, (_, index) => update(tenant, id, { revision: 1, channel: `c${index}` }))
    const settled = await Promise.allSettled(updates)

    const failed = settled.filter((each) => each.status === 'rejected')
    expect(failed).toHaveLength(7)
    for (const { reason } of failed) expect(reason).toMatchObject({ code: 'revision_conflict', details: { got: '1' } })
    expect((await get(tenant, id)).revision).toBe(2)
    expect(await readChanges(bundle)).toHaveLength(2)
  })

  test('invalid answers, and another tenant, change nothing', async () => {
    await using bundle = await setup()
    const { tenant, otherTenant, survey, storeOne, update, readTables } = bundle
    const id = await storeOne()
    const before = await readTables()
    const answers = [{ questionId: questionOf(survey, 'recommend').id, numericValue: 11 }]

    await expect(update(tenant, id, { revision: 1, answers })).rejects.toMatchObject({
      code: 'answer_invalid',
      details: { pointer: '/answers/0/numericValue' },
    })
    await expect(update(otherTenant, id, { revision: 1, channel: 'sms' })).rejects.toMatchObject(notFound)
    expect(await readTables()).toEqual(before)
  })
})

describe('deleteResponse', () => {
  test('erases the data, keeps the key and tells the sinks what to subtract', async () => {
    await using bundle = await setup()
    const { tenant, storeOne, erase, get, readTables, update } = bundle
    const id = await storeOne({ respondentMeta: { email: 'someone@example.com' } })
    await erase(tenant, id)

    await expect(get(tenant, id)).rejects.toMatchObject(notFound)
    await expect(erase(tenant, id)).rejects.toMatchObject(notFound)
    await expect(update(tenant, id, { revision: 2, channel: 'sms' })).rejects.toMatchObject(notFound)
    const tables = await readTables()
    expect([tables.responses, tables.response_items]).toEqual([[], []])
    expect(tables.response_keys).toMatchObject([{ response_id: id, revision: 2, erased_at: expect.any(Date) }])
    const changes = await readChanges(bundle)
    expect(changes[1]).toMatchObject({ type: 'response.deleted', revision: 2, before: { id }, after: null })
  })

  test('empties what was published and delivered of it', async () => {
    await using bundle = await setup()
    const { tenant, storeOne, erase, oltp, ids } = bundle
    const id = await storeOne({ respondentMeta: { email: 'someone@example.com' } })
    const webhookId = ids.newId()
    await oltp.inTenant(tenant, async (tx) => {
      await tx.query('update outbox set dispatched_at = now() where key = $1', [id])
      await tx.query(
        `insert into webhook_subscriptions (tenant_id, id, event_type, url, secret) values ($1, $2, '*', 'https://example.com', '\\x00')`,
        [tenant.id, webhookId],
      )
      await tx.query(
        `insert into deliveries (tenant_id, id, webhook_id, event_id, event_type, response_id, event, pinned_request, next_attempt_at)
         values ($1, $2, $3, $4, 'response.created', $5, '{"text":"someone@example.com"}', 'someone@example.com', now())`,
        [tenant.id, ids.newId(), webhookId, ids.newId(), id],
      )
    })
    await erase(tenant, id)

    const { rows } = await oltp.inTenant(tenant, (tx) =>
      tx.query<{ text: string; status: string; reason: string }>(
        `select d::text as text, d.status, d.reason from deliveries d
         union all select o.payload::text, o.event_type, null from outbox o where o.event_type = 'response.created'`,
      ),
    )
    expect(rows.map(({ status, reason }) => [status, reason])).toEqual([
      ['refused', 'response_erased'],
      ['response.created', null],
    ])
    for (const { text } of rows) expect(text).not.toMatch(/someone/)
  })

  test('another tenant erases nothing', async () => {
    await using bundle = await setup()
    const { otherTenant, storeOne, erase, readTables } = bundle
    const id = await storeOne()
    const before = await readTables()

    await expect(erase(otherTenant, id)).rejects.toMatchObject(notFound)
    expect(await readTables()).toEqual(before)
  })
})

describe('exportResponses', () => {
  test('NDJSON lines are duplicates when they are stored again', async () => {
    await using bundle = await setup()
    const { tenant, survey, storeResponses, readTables } = bundle
    const keys = Array.from({ length: 1_203 }, (_, index) => `visit-${index}`)
    const messages = keys.map((key, index) => {
      const completion = index % 3 === 0 ? ('partial' as const) : ('complete' as const)
      const submittedAt = index % 2 === 0 ? '2026-11-20T12:15:30+02:00' : '2026-10-01T00:00:00.123Z'
      const respondentMeta = { nested: { list: [1, 0.1, null, 'x'] }, '': 'empty' }
      return messageFor(tenant, { key, body: bodyFor(survey, { completion, submittedAt, respondentMeta, dims: {} }) })
    })
    await storeResponses(messages)
    await claimKeys(bundle, keys)
    const before = await readTables()
    const text = await collect(await bundle.export(tenant, { surveyId: survey.id, format: 'ndjson' }))

    const items = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(new Set(items.map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set(keys))
    expect(items.map(({ submittedAt }) => submittedAt)).toEqual(
      items.map(({ submittedAt }) => submittedAt as string).toSorted((a, b) => a.localeCompare(b)),
    )
    const again = items.map(({ idempotencyKey: key, ...body }) => messageFor(tenant, { key, body }))
    await storeResponses(again)
    expect(await readTables()).toEqual(before)
  })

  test('CSV has one row per response, one column per question, and alters no value', async () => {
    await using bundle = await setup()
    const { tenant, survey, storeOne } = bundle
    const [why, visited] = [questionOf(survey, 'why'), questionOf(survey, 'visited')]
    const answers = [
      { questionId: visited.id, optionId: visited.options![0]!.id },
      { questionId: visited.id, optionId: visited.options![1]!.id, textValue: 'twice' },
      { questionId: why.id, textValue: '=1+1, "quoted"\r\nsecond line' },
    ]
    const id = await storeOne({ answers, channel: ' padded ' }, 'visit-1')
    const csv = await collect(await bundle.export(tenant, { surveyId: survey.id, format: 'csv' }))

    const lines = csv.split(/\r\n(?=id,|[0-9a-f]{8}-|$)/)
    expect(lines[0]).toBe(
      'id,idempotencyKey,surveyVersion,submittedAt,recordedAt,completion,channel,locale,clientReference,dims,respondentMeta,recommend,why,visited',
    )
    expect(lines[1]?.startsWith(`${id},${id},1,2026-11-20T10:15:30.000Z,`)).toBe(true)
    expect(lines[1]).toContain(',complete," padded ",,,{},,,')
    expect(lines[1]?.endsWith(',"=1+1, ""quoted""\r\nsecond line","Shop\nCafé: twice"')).toBe(true)
    expect(lines).toHaveLength(3)
  })

  test('an unknown survey, or another tenant’s, is not found before the first line', async () => {
    await using bundle = await setup()
    const { otherTenant, survey, storeOne } = bundle
    await storeOne()
    const exporting = bundle.export(otherTenant, { surveyId: survey.id, format: 'ndjson' })

    await expect(exporting).rejects.toMatchObject(notFound)
  })
})

/** What accepting leaves behind. */
async function claimKeys({ pools, tenant }: Awaited<ReturnType<typeof setup>>, keys: readonly string[]): Promise<void> {
  await pools.ingest.run({
    text: `insert into control.idempotency_claims (tenant_id, key, body_hash, response_id)
           select $1, g.key, '\\x00', g.id from unnest($2::text[], $3::uuid[]) as g (key, id)`,
    values: [tenant.id, keys, keys.map((key) => responseIdOf(tenant.id, key))],
  })
}

describe('expireResponses', () => {
  test('erases what is older than its tenant keeps it, and nothing else', async () => {
    await using bundle = await setup()
    const { tenant, otherTenant, otherSurvey, survey, storeResponses, list, clock, oltp, events } = bundle
    const auditLog = createTestAuditLog(clock)
    const ages = (owner: typeof tenant, of: typeof survey) =>
      ['2015-03-01T00:00:00Z', '2026-10-01T00:00:00Z', clock.now().toISOString()].map((submittedAt) =>
        messageFor(owner, { key: freshKey(), body: bodyFor(of, { submittedAt }) }),
      )
    await storeResponses([...ages(tenant, survey), ...ages(otherTenant, otherSurvey)])
    const tenants = { list: async () => [{ ...tenant, retentionDays: 30 }, otherTenant] }

    await createExpireResponses({ oltp, tenants, auditLog, events, clock })(new AbortController().signal)

    expect((await list(tenant, { limit: 9 })).items).toHaveLength(1)
    expect((await list(otherTenant, { limit: 9 })).items).toHaveLength(3)
    const deleted = (await readChanges(bundle)).filter(({ type }) => type === 'response.deleted')
    expect(deleted).toHaveLength(2)
  })
})
