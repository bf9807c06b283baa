import { HowazitError, type QuarantineChange, type ResponseIngest } from '@howazit/sdk'
import { describe, expect, test } from 'vitest'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import { createMapping } from '../../src/mappings/create-mapping.ts'
import { createRunFixes } from '../../src/quarantine/advance/run-fixes.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { createExpireResponses } from '../../src/responses/expire-responses.ts'
import { createGetResponse } from '../../src/responses/get-response.ts'
import { bodyFor, questionOf, STORE_VISIT } from '../ingest/setup.ts'
import { messageFor, readChanges } from '../responses/setup.ts'
import { createTestAuditLog } from '../support/create-test-audit.ts'
import { ANYBODY, type QuarantineSetup, setUpQuarantine } from './set-up-quarantine.ts'

const OTHER_ID = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e99'

/** An answer that fits, and one to a question that is not there. */
const withUnknown = ({ survey }: QuarantineSetup): Partial<ResponseIngest> => ({
  answers: [
    { questionId: questionOf(survey, 'recommend').id, numericValue: 9 },
    { questionId: OTHER_ID, textValue: 'Fast and friendly' },
  ],
})

const statesOf = async ({ quarantine, tenant }: QuarantineSetup) => {
  const { items } = await quarantine.list(tenant, { ...ANYBODY, limit: 100 })
  const states = items.map(({ state, resolution = null }) => [state, resolution])
  return states.toSorted((one, other) => String(one).localeCompare(String(other)))
}

describe('a fix', () => {
  test('judges all of a set before it is approved, lets in what passes under the same id, and leaves the rest', async () => {
    await using setup = await setUpQuarantine()
    const { tenant, survey, store, plan, approve, itemsOf, readTables } = setup
    for (const key of ['a', 'b', 'c']) await store(key, withUnknown(setup))
    await store('d', { answers: [{ questionId: questionOf(survey, 'recommend').id, numericValue: 11 }] })
    const before = await plan({ change: { kind: 'present' } })
    const question = { id: OTHER_ID, key: 'later', type: 'text' as const, text: 'And else?' }
    await setup.surveys.publish(tenant, survey.id, { questions: [...STORE_VISIT.questions, question] })
    const planned = await plan({ change: { kind: 'present' } })
    // It is not in the set: what was shown is what is approved.
    await store('e', withUnknown(setup))
    await store('f', { answers: [], submittedAt: '1999-12-31T00:00:00.000Z' })

    expect(before).toMatchObject({ status: 'planned', itemCount: 4, progress: { checked: 4, passing: 0, failing: 4 } })
    expect(before.failures).toMatchObject([
      { code: 'question_unknown', pointer: '/answers/*/questionId', count: 3 },
      { code: 'answer_invalid', pointer: '/answers/*/numericValue', count: 1 },
    ])
    expect(planned).toMatchObject({ status: 'planned', progress: { passing: 3, failing: 1, done: 0 } })
    expect((await readTables()).responses).toHaveLength(1)

    const over = await approve(planned)
    expect(over).toMatchObject({ status: 'partial', progress: { done: 3, refused: 0 } })
    const ids = ['a', 'b', 'c'].map((key) => responseIdOf(tenant.id, key))
    const items = await itemsOf(over)
    expect(items.map(({ responseId, verdict, outcome }) => [responseId, verdict, outcome])).toEqual([
      ...ids.map((id) => [id, 'passes', 'stored']),
      [responseIdOf(tenant.id, 'd'), 'fails', 'waiting'],
    ])
    for (const id of ids)
      expect(await createGetResponse(setup)(tenant, id)).toMatchObject({ surveyVersion: 2, answers: { length: 2 } })
    const changes = await readChanges(setup)
    expect(changes.map(({ responseId }) => responseId)).toEqual(expect.arrayContaining(ids))
    expect(await statesOf(setup)).toEqual([['held', null], ['held', null], ...ids.map(() => ['released', 'stored'])])
  })

  test('approved again, or carried out by two at once, stores each once', async () => {
    await using setup = await setUpQuarantine()
    const { tenant, survey, fixes, store, plan, settle, readTables } = setup
    for (const key of ['a', 'b', 'c']) await store(key, withUnknown(setup))
    const rename = { kind: 'rename', questions: { [OTHER_ID]: questionOf(survey, 'why').id } } as const
    const [one, other] = [await plan({ change: rename }), await plan({ change: { kind: 'valid_answers' } })]
    await Promise.all([fixes.approve(tenant, one.id), fixes.approve(tenant, one.id), fixes.approve(tenant, other.id)])
    await Promise.all(Array.from({ length: 4 }, () => createRunFixes(setup.running)(new AbortController().signal)))
    const [first, second] = [await settle(one.id), await settle(other.id)]
    await fixes.approve(tenant, one.id)

    expect(first.progress.done + second.progress.done).toBe(3)
    expect([first.status, second.status].toSorted()).toEqual(['partial', 'succeeded'])
    const tables = await readTables()
    expect([tables.responses.length, tables.outbox.length]).toEqual([3, 3])
  })

  const body = (fitting: Partial<ResponseIngest>) => ({ channel: 'email', ...fitting })
  test.each<[string, (setup: QuarantineSetup) => QuarantineChange | Promise<QuarantineChange>, object]>([
    ['leaves out what does not fit', () => ({ kind: 'valid_answers' }), { answers: { length: 1 } }],
    [
      'patches the body',
      ({ survey }) => ({
        kind: 'patch',
        operations: [
          { op: 'test', path: '/channel', value: 'email' },
          { op: 'replace', path: '/answers/1/questionId', value: questionOf(survey, 'why').id },
        ],
      }),
      { answers: { length: 2 } },
    ],
    [
      'calls questions by other ids',
      ({ survey }) => ({ kind: 'rename', questions: { [OTHER_ID.toUpperCase()]: questionOf(survey, 'why').id } }),
      { answers: { length: 2 } },
    ],
    [
      'runs a mapping over the body',
      async (setup) => {
        const source = `function map({ data: { response, findings } }) {
          return { ...response, answers: response.answers.slice(0, 1), channel: findings[0].code }
        }`
        const deps = { ...setup, connectors: { versions: async () => [], list: async () => [] } }
        const { id: mappingId } = await createMapping(deps, setup.tenant, { name: 'mend', kind: 'javascript', source })
        return { kind: 'mapping', mappingId }
      },
      { answers: { length: 1 }, channel: 'question_unknown' },
    ],
  ])('%s', async (_, change, stored) => {
    await using setup = await setUpQuarantine()
    const { tenant, store, plan, approve } = setup
    await store('visit-1', body(withUnknown(setup)))
    const planned = await plan({ change: await change(setup) })
    expect(planned.failures).toEqual([])

    expect(await approve(planned)).toMatchObject({ status: 'succeeded', progress: { passing: 1, done: 1 } })
    expect(await createGetResponse(setup)(tenant, responseIdOf(tenant.id, 'visit-1'))).toMatchObject(stored)
    // The request is the same: sent again as it was, it is a duplicate of what was made of it.
    await store('visit-1', body(withUnknown(setup)))
    expect(await statesOf(setup)).toEqual([['released', 'stored']])
  })

  test('stores what answers an earlier version as a response to that version', async () => {
    await using setup = await setUpQuarantine()
    const { tenant, survey, store, plan, approve } = setup
    await setup.surveys.publish(tenant, survey.id, { questions: STORE_VISIT.questions.slice(0, 1) })
    await setup.surveys.update(tenant, survey.id, { answersTo: 'current_version' })
    await store('late', {})
    const [none, first] = [9, 1].map((version) => ({ kind: 'version', version }) as const)

    expect(await plan({ change: none! })).toMatchObject({ failures: [{ code: 'survey_unknown', count: 1 }] })
    expect(await approve(await plan({ change: first! }))).toMatchObject({ status: 'succeeded' })
    const stored = await createGetResponse(setup)(tenant, responseIdOf(tenant.id, 'late'))
    expect(stored).toMatchObject({ surveyVersion: 1, answers: { length: 2 } })
  })

  test('lets another body under the same key in only under a key of its own', async () => {
    await using setup = await setUpQuarantine()
    const { tenant, store, plan, approve, readTables } = setup
    await store('visit-1', {})
    await store('visit-1', { channel: 'sms' })

    expect(await plan({ change: { kind: 'present' } })).toMatchObject({
      failures: [{ code: 'idempotency_key_reuse', count: 1 }],
      progress: { passing: 0 },
    })
    const fix = await approve(await plan({ change: { kind: 'new_key' } }))
    expect(fix.status).toBe('succeeded')
    const [record] = (await setup.quarantine.list(tenant, { ...ANYBODY, limit: 9 })).items
    const tables = await readTables()
    expect(tables.responses.map(({ id, channel }) => [id, channel])).toEqual(
      expect.arrayContaining([
        [responseIdOf(tenant.id, 'visit-1'), null],
        [record?.storedAs, 'sms'],
      ]),
    )
    expect(record?.storedAs).not.toBe(record?.responseId)
  })

  test('discards for good, with a reason: what comes again is not stored', async () => {
    await using setup = await setUpQuarantine()
    const { tenant, survey, store, plan, approve, readTables } = setup
    await store('spam', withUnknown(setup))
    expect(await approve(await plan({ change: { kind: 'discard' } }))).toMatchObject({
      status: 'succeeded',
      reason: 'a test',
    })
    const question = { id: OTHER_ID, key: 'later', type: 'text' as const, text: 'And else?' }
    await setup.surveys.publish(tenant, survey.id, { questions: [...STORE_VISIT.questions, question] })
    const { storeResponses } = setup
    const outcomes = await storeResponses([
      messageFor(tenant, { key: 'spam', body: bodyFor(survey, withUnknown(setup)) }),
    ])

    expect(outcomes).toEqual([{ kind: 'drop', reason: 'erased' }])
    expect((await readTables()).responses).toEqual([])
    expect(await statesOf(setup)).toEqual([['discarded', 'discarded']])
  })

  test.each<[string, QuarantineChange, string]>([
    [
      'a test that does not hold',
      { kind: 'patch', operations: [{ op: 'test', path: '/channel', value: 'x' }] },
      'patch_failed',
    ],
    [
      'a place that is not there',
      { kind: 'patch', operations: [{ op: 'remove', path: '/answers/7' }] },
      'patch_failed',
    ],
    [
      'a body that is none',
      { kind: 'patch', operations: [{ op: 'replace', path: '', value: [] }] },
      'validation_failed',
    ],
    ['a member too many', { kind: 'patch', operations: [{ op: 'add', path: '/x', value: 1 }] }, 'validation_failed'],
  ])('says why nothing comes of it: %s', async (_, change, code) => {
    await using setup = await setUpQuarantine()
    await setup.store('visit-1', withUnknown(setup))
    const fix = await setup.plan({ change })

    expect(fix.failures).toMatchObject([{ code, count: 1 }])
    await expect(setup.fixes.approve(setup.tenant, fix.id)).rejects.toMatchObject({ code: 'conflict' })
  })

  test.each<[string, QuarantineChange, string]>([
    [
      'a patch without a value',
      { kind: 'patch', operations: [{ op: 'add', path: '/x' }] },
      '/change/operations/0/value',
    ],
    [
      'a path that is no pointer',
      { kind: 'patch', operations: [{ op: 'remove', path: 'x' }] },
      '/change/operations/0/path',
    ],
    [
      'a path out of the value',
      { kind: 'patch', operations: [{ op: 'add', path: '/__proto__/x', value: 1 }] },
      '/change/operations/0/path',
    ],
  ])('is refused where it can never do anything: %s', async (_, change, pointer) => {
    await using setup = await setUpQuarantine()
    const refused = setup.fixes.plan(setup.tenant, { ...ANYBODY, change })
    await expect(refused).rejects.toMatchObject({ code: 'validation_failed', details: { pointer } })
  })

  test('is not approved while it is being judged, and lets nothing more in once it is cancelled', async () => {
    await using setup = await setUpQuarantine()
    const { tenant, fixes, store, plan, readTables } = setup
    await store('visit-1', withUnknown(setup))
    const checking = await fixes.plan(tenant, { ...ANYBODY, change: { kind: 'valid_answers' } })
    await expect(fixes.approve(tenant, checking.id)).rejects.toMatchObject({ code: 'conflict' })
    const planned = await plan({ change: { kind: 'valid_answers' } })
    await fixes.approve(tenant, planned.id)
    await fixes.cancel(tenant, planned.id)
    await setup.runFixes()

    expect((await readTables()).responses).toEqual([])
    await expect(fixes.approve(tenant, planned.id)).rejects.toMatchObject({ code: 'conflict' })
    expect((await fixes.list(tenant, { limit: 1 })).items).toMatchObject([{ id: planned.id, status: 'cancelled' }])
  })

  test('of another tenant is not there, and what it would be about is not, either', async () => {
    await using setup = await setUpQuarantine()
    const { otherTenant, fixes, quarantine, store, plan } = setup
    await store('visit-1', withUnknown(setup))
    const { id } = await plan({ change: { kind: 'valid_answers' } })
    for (const call of ['get', 'approve', 'cancel', 'export'] as const)
      await expect(fixes[call](otherTenant, id)).rejects.toMatchObject({ code: 'not_found' })
    const theirs = await fixes.plan(otherTenant, { ...ANYBODY, change: { kind: 'discard' } })

    expect(theirs.itemCount).toBe(0)
    expect(await quarantine.stats(otherTenant, ANYBODY)).toMatchObject({ total: 0, groups: [] })
    expect((await fixes.list(otherTenant, { limit: 9 })).items.map((fix) => fix.id)).toEqual([theirs.id])
  })
})

describe('what quarantine keeps', () => {
  test('is gone once the response is erased, also one that was never stored, and does not come back', async () => {
    await using setup = await setUpQuarantine()
    const { tenant, quarantine, store, plan, approve, readTables } = setup
    const erase = createDeleteResponse(setup)
    for (const key of ['held', 'released']) await store(key, withUnknown(setup))
    const released = `key = released`
    await approve(await plan({ where: released, change: { kind: 'valid_answers' } }))
    for (const key of ['held', 'released']) await erase(tenant, responseIdOf(tenant.id, key))
    await store('held', withUnknown(setup))

    const { items } = await quarantine.list(tenant, { ...ANYBODY, limit: 9 })
    for (const { id } of items) expect(await quarantine.get(tenant, id)).not.toHaveProperty('original')
    expect(JSON.stringify((await readTables()).quarantined_responses)).not.toContain('Fast and friendly')
    expect(await statesOf(setup)).toEqual([
      ['discarded', 'erased'],
      ['released', 'stored'],
    ])
    await expect(erase(tenant, responseIdOf(tenant.id, 'held'))).rejects.toSatisfy(
      (error) => HowazitError.is(error) && error.code === 'not_found',
    )
  })

  test('is gone once its time is over', async () => {
    await using setup = await setUpQuarantine()
    const { oltp, events, tenant, store, quarantine } = setup
    await store('visit-1', withUnknown(setup))
    const clock = { now: () => new Date('2026-12-31T00:00:00.000Z') }
    const kept = (retentionDays: number) => ({ list: async () => [{ ...tenant, retentionDays }] })
    const expire = (days: number) =>
      createExpireResponses({ oltp, tenants: kept(days), auditLog: createTestAuditLog(), events, clock })(
        new AbortController().signal,
      )
    await expire(60)
    expect(await statesOf(setup)).toEqual([['held', null]])
    await expire(30)

    expect(await statesOf(setup)).toEqual([['discarded', 'expired']])
    const [record] = (await quarantine.list(tenant, { ...ANYBODY, limit: 9 })).items
    expect(await quarantine.get(tenant, record!.id)).not.toHaveProperty('body')
  })
})
