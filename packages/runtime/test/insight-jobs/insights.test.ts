import { expect, test } from 'vitest'
import { PLATFORM_ACT } from '../../src/audit/act.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { createUpdateResponse } from '../../src/responses/update-response.ts'
import { type InsightsSetup, OCTOBER, SEPTEMBER, setUpInsights } from './set-up-insights.ts'

const kindsOf = (findings: readonly { readonly kind: string }[]) => [...new Set(findings.map(({ kind }) => kind))]

test('an insight is made of the responses of its time, and says so', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, request, settle, findingsOf } = setup
  const created = await insights.create(tenant, { ...request, compareWith: SEPTEMBER })
  expect(created).toMatchObject({ status: 'queued', progress: 0, step: 'scope', segments: ['region'], runs: [] })

  const over = await settle(created.id)
  expect(over).toMatchObject({ status: 'succeeded', progress: 100, responses: 108, modelVersion: 'comments-en@1' })
  expect(over.runs).toMatchObject([{ attempt: 1, status: 'succeeded' }])
  const findings = await findingsOf(created.id)
  expect(findings).toHaveLength(over.findings!)
  expect(kindsOf(findings).toSorted()).toEqual([
    'change',
    'change_by_theme',
    'driver',
    'headline',
    'non_response',
    'segment',
    'theme',
    'theme_change',
    'trend',
  ])
  // 24 promoters, 20 detractors and 10 passives in October.
  expect(findings[0]).toMatchObject({ id: 'headline.recommend', n: 54, records: 54, coverage: 1 })
  expect(findings[0]!.value).toBeCloseTo((100 * (24 - 20)) / 54, 9)
  expect(findings.find(({ id }) => id === 'segment.recommend.region.west')?.suppressed).toBeDefined()
  expect(findings.find(({ id }) => id === 'change.recommend.region')?.change?.before.n).toBe(54)
})

test('every figure can be computed again, and one that was forged is named', async () => {
  await using setup = await setUpInsights()
  const { insights, oltp, tenant, request, settle, verify, recordsOf, findingsOf } = setup
  const { id } = await insights.create(tenant, { ...request, compareWith: SEPTEMBER })
  await expect(insights.verify(tenant, id)).rejects.toMatchObject({ code: 'conflict' })
  const { findings } = await settle(id)
  await expect(insights.getVerification(tenant, id)).rejects.toMatchObject({ code: 'not_found' })

  expect(await verify(id)).toMatchObject({ status: 'verified', findings, erased: 0, changed: 0, differences: [] })
  for (const finding of await findingsOf(id)) expect(await recordsOf(id, finding.id)).toHaveLength(finding.records)
  await expect(recordsOf(id, 'headline.nothing')).rejects.toMatchObject({ code: 'not_found' })
  await oltp.inTenant(tenant, (tx) => tx.query(FORGE))
  const forged = { findingId: 'headline.recommend', pointer: '/n', published: '55', computed: '54' }
  expect(await verify(id)).toMatchObject({ status: 'differs', differences: [forged] })
})

const FORGE = `
  update insight_findings
  set finding = jsonb_set(finding, '{n}', '55')
  where id = 'headline.recommend'`

test('what an earlier model read is read anew, and its figures are no difference', async () => {
  await using setup = await setUpInsights()
  const { insights, oltp, tenant, request, settle, verify, findingsOf } = setup
  const { id } = await insights.create(tenant, request)
  await settle(id)
  const { modelVersion } = await insights.get(tenant, id)
  await oltp.inTenant(tenant, async (tx) => {
    for (const text of [AGE_INSIGHTS, AGE_READINGS, FORGE]) await tx.query(text)
  })

  expect(await verify(id)).toMatchObject({ status: 'refreshed', erased: 0, changed: 0, differences: [] })
  expect(await insights.get(tenant, id)).toMatchObject({ modelVersion })
  expect(await findingsOf(id)).toContainEqual(
    expect.objectContaining({ id: 'headline.recommend', n: 54, modelVersion }),
  )
  expect(await verify(id)).toMatchObject({ status: 'verified' })
})

const AGE_INSIGHTS = `update insights set model_version = 'comments-en@0'`
const AGE_READINGS = `update comment_readings set model_version = 'comments-en@0', reading = reading - 'urgency'`

test('what is quoted is redacted, and nothing of a response outlives it', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, request, subscribe, settle, verify, recordsOf, findingsOf } = setup
  await subscribe()
  const { id } = await insights.create(tenant, request)
  await settle(id)
  const quoted = async (mayReadResponses = true) =>
    (await findingsOf(id, mayReadResponses)).flatMap(({ verbatims = [] }) => verbatims)
  expect((await quoted()).join(' ')).toContain('said [name]')
  // To whoever may read responses.
  expect(await quoted(false)).toEqual([])

  expect(await sentOf(setup)).toContain('said [name]')
  const erase = createDeleteResponse({ ...setup, act: PLATFORM_ACT })
  const erased = await quotedOf(setup)
  for (const responseId of erased) await erase(tenant, responseId)
  expect(await quoted()).toEqual([])
  expect(await quotedOf(setup)).toEqual([])
  const sent = await sentOf(setup)
  expect(sent).toContain('headline.recommend')
  expect(sent).not.toContain('said [name]')
  expect(await verify(id)).toMatchObject({ status: 'refreshed', erased: erased.length, changed: 0 })
  const [headline] = await findingsOf(id)
  expect(headline).toMatchObject({ id: 'headline.recommend', n: 54 - erased.length })
  expect((await recordsOf(id, 'headline.recommend')).filter((each) => erased.includes(each))).toEqual([])
  // Others are quoted in their place.
  expect((await quoted()).length).toBeGreaterThan(0)
  expect(await verify(id)).toMatchObject({ status: 'verified', erased: 0 })

  // One that was changed is read again, and counted as it is now.
  const [responseId] = await quotedOf(setup)
  const update = createUpdateResponse({ ...setup, act: PLATFORM_ACT })
  const [text] = setup.survey.questions.filter(({ type }) => type === 'text')
  await update(tenant, responseId!, { revision: 1, answers: [{ questionId: text!.id, textValue: 'Nothing else.' }] })
  expect(await verify(id)).toMatchObject({ status: 'refreshed', erased: 0, changed: 1 })
})

/** What receivers are told, as it is kept. */
async function sentOf({ oltp, tenant }: InsightsSetup): Promise<string> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ text: string }>('select event::text as text from deliveries'),
  )
  return rows.map(({ text }) => text).join()
}

/** Whose comments are shown. */
async function quotedOf({ oltp, tenant }: InsightsSetup): Promise<readonly string[]> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ id: string }>('select distinct response_id as id from insight_verbatims'),
  )
  return rows.map(({ id }) => id)
}

test('what cannot be looked at begins no job', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, otherTenant, otherSurvey, request } = setup
  const refused = async (asked: Partial<typeof request>, pointer: string) =>
    await expect(insights.create(tenant, { ...request, ...asked })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { pointer },
    })

  await expect(insights.create(tenant, { ...request, surveyId: otherSurvey.id })).rejects.toMatchObject({
    code: 'not_found',
  })
  await refused({ timeframe: { from: OCTOBER.to, to: OCTOBER.from } }, '/timeframe/to')
  await refused({ timeframe: { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' } }, '/timeframe')
  const empty = { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' }
  await expect(insights.create(tenant, { ...request, timeframe: empty })).rejects.toThrow(
    'The survey has responses from 2026-09-01T01:00:00.000Z to 2026-10-01T12:00:00.000Z.',
  )
  await refused({ compareWith: OCTOBER }, '/compareWith/to')
  await refused({ segments: ['region', 'country'] }, '/segments/1')
  await refused({ segments: ['region=nowhere'] }, '/segments/0')
  await refused({ questions: [request.surveyId] }, '/questions/0')
  expect(await insights.list(tenant, { limit: 10 })).toEqual({ items: [] })
  expect(await insights.list(otherTenant, { limit: 10 })).toEqual({ items: [] })
})

test('one that is cancelled has failed, and goes on when it is retried, never back', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, request, createRun, settle } = setup
  const { id } = await insights.create(tenant, { ...request, segments: ['region=south', 'region=north'] })
  const run = createRun()
  for (let step = 0; step < 4; step += 1) await run(new AbortController().signal)
  const { progress } = await insights.get(tenant, id)
  const cancelled = await insights.cancel(tenant, id)
  expect(cancelled).toMatchObject({ status: 'failed', step: 'compare', problem: { code: 'cancelled' } })
  expect(cancelled.runs).toMatchObject([{ status: 'cancelled' }])
  await run(new AbortController().signal)
  await expect(insights.cancel(tenant, id)).rejects.toMatchObject({ code: 'conflict' })
  await expect(insights.retry(tenant, { insightId: id, fromStep: 'publish' })).rejects.toMatchObject({
    code: 'conflict',
  })

  const retried = await insights.retry(tenant, { insightId: id, fromStep: 'enrich' })
  expect(retried).toMatchObject({ status: 'queued', step: 'enrich', progress })
  expect(await settle(id)).toMatchObject({ status: 'succeeded', responses: 44 })
  await expect(insights.retry(tenant, { insightId: id })).rejects.toMatchObject({ code: 'conflict' })
})

test('a step that fails three times ends it, with what is wrong', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, request, createRun, settle } = setup
  const { id } = await insights.create(tenant, request)
  const broken = createRun({
    openReader: () => {
      throw new TypeError('no threads')
    },
  })

  const failed = await settle(id, broken)
  expect(failed).toMatchObject({ status: 'failed', step: 'enrich', problem: { code: 'internal' } })
  expect(failed.problem!.detail).toContain('The step enrich failed 3 times: TypeError')
  const emitted = setup.emitted.filter(({ name }) => name.startsWith('insight.')).map(({ name }) => name)
  expect(emitted).toEqual(['insight.requested', ...Array(2).fill('insight.failed'), 'insight.ended', 'insight.failed'])
  await insights.retry(tenant, { insightId: id })
  expect(await settle(id)).toMatchObject({ status: 'succeeded' })
})

test('of a tenant as many run at a time as is set, and one that is left is taken over', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, request, createRun, pass } = setup
  const ids: string[] = []
  for (let at = 0; at < 3; at += 1) ids.push((await insights.create(tenant, request)).id)
  const statuses = async () => await Promise.all(ids.map(async (id) => (await insights.get(tenant, id)).status))

  await createRun({ runningMax: 1 })(new AbortController().signal)
  expect(await statuses()).toEqual(['running', 'queued', 'queued'])
  await createRun()(new AbortController().signal)
  expect(await statuses()).toEqual(['running', 'running', 'queued'])
  // Nobody else has a turn before the claim runs out.
  const other = createRun()
  await other(new AbortController().signal)
  expect((await insights.get(tenant, ids[0]!)).runs).toHaveLength(1)
  pass(61_000)
  await other(new AbortController().signal)
  expect((await insights.get(tenant, ids[0]!)).runs).toMatchObject([{ status: 'running' }, { status: 'lost' }])

  const stopping = new AbortController()
  stopping.abort()
  await other(stopping.signal)
  expect((await insights.get(tenant, ids[0]!)).runs[0]).toMatchObject({ status: 'stopped' })
})
