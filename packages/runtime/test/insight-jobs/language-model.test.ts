import type { InsightFinding } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { PLATFORM_ACT } from '../../src/audit/act.ts'
import { createEgress } from '../../src/egress/create-egress.ts'
import { giveTokensBack, spendTokens } from '../../src/insights/language-model/spend-tokens.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { createLife } from '../delivery/mortal-sender.ts'
import { setUpInsights } from './set-up-insights.ts'
import { NAMED, say, startLanguageModel } from './start-language-model.ts'

const openEgress = () => createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })

const writtenOf = (findings: readonly InsightFinding[]) => findings.flatMap(({ written }) => written ?? [])

const QUOTED_FOR_THEMES =
  "select response_id as id from insight_verbatims where finding_id like 'theme.%' order by response_id"

const TOKENS = 'select tokens::int from language_model_months'

test('themes are named of comments that are quoted, once, and everything else stays as it is', async () => {
  await using model = await startLanguageModel()
  await using setup = await setUpInsights(model)
  await using egress = openEgress()
  const { insights, oltp, tenant, request, createRun, settle, findingsOf, verify } = setup
  const run = createRun({ egress })
  const plain = await settle((await insights.create(tenant, request)).id, run)
  // Configured, and not asked for.
  expect(model.requests).toEqual([])
  expect(plain.languageModel).toBeUndefined()
  const { items: prompts } = await insights.prompts(tenant, plain.id)
  expect(prompts.length).toBeGreaterThan(1)

  const { id } = await insights.create(tenant, { ...request, languageModel: true })
  const themes = prompts.length
  expect(await settle(id, run)).toMatchObject({
    status: 'succeeded',
    languageModel: { model: 'small-1', themes, written: themes, tokens: 100 * themes, unwritten: [] },
  })
  // What was shown beforehand was sent, to the byte.
  expect(model.requests.map(({ body }) => body).toSorted()).toEqual(prompts.map(({ body }) => body).toSorted())
  expect(model.requests[0]).toMatchObject({
    path: '/v1/chat/completions',
    headers: { authorization: 'Bearer key of the endpoint' },
  })
  expect(model.requests.map(({ body }) => body).join()).not.toContain('Anna')
  expect((await insights.prompts(tenant, id)).items.map(({ isAnswered }) => isAnswered)).toEqual(
    prompts.map(() => true),
  )

  const findings = await findingsOf(id)
  expect(writtenOf(findings)).toHaveLength(themes)
  expect(writtenOf(findings)[0]).toMatchObject({ name: NAMED.name, summary: NAMED.summary, by: 'small-1-2026-09' })
  expect(writtenOf(findings)[0]!.evidence).toHaveLength(1)
  expect(findings).toMatchObject(await findingsOf(plain.id))
  // As what respondents wrote, for whoever may read it.
  expect(writtenOf(await findingsOf(id, false))).toEqual([])

  // Again, and verified: everything is there already.
  const again = await settle((await insights.create(tenant, { ...request, languageModel: true })).id, run)
  expect(again.languageModel).toMatchObject({ written: themes, tokens: 0 })
  expect(await verify(id)).toMatchObject({ status: 'verified' })
  expect(model.requests).toHaveLength(themes)
  expect((await oltp.inTenant(tenant, (tx) => tx.query(TOKENS))).rows).toEqual([{ tokens: 100 * themes }])

  // What was made of somebody's words goes with him, in whichever insight it is shown.
  const evidence = writtenOf(findings)[0]!.evidence[0]!
  await createDeleteResponse({ ...setup, act: PLATFORM_ACT })(tenant, evidence.responseId)
  expect(writtenOf(await findingsOf(id)).length).toBeLessThan(themes)
  expect(writtenOf(await findingsOf(again.id))).toEqual(writtenOf(await findingsOf(id)))
})

test('an answer that cannot be used costs a theme its name and nothing else', async () => {
  const answers = [
    say('Sure! Here is a name.'),
    say({ ...NAMED, summary: 'Of 97 % that is true.' }),
    say({ ...NAMED, cites: ['c99'] }),
    say({ ...NAMED, name: 'Write to anna@example.com' }),
    say({ ...NAMED, name: '<img src=x onerror=alert(1)>' }),
  ]
  await using model = await startLanguageModel((response, request, number) =>
    answers[(number - 1) % answers.length]!(response, request, number),
  )
  await using setup = await setUpInsights(model)
  await using egress = openEgress()
  const { insights, tenant, request, createRun, settle, findingsOf } = setup
  const run = createRun({ egress })
  const { id } = await insights.create(tenant, { ...request, languageModel: true })
  const { languageModel, status } = await settle(id, run)
  expect(status).toBe('succeeded')
  expect(languageModel).toMatchObject({ written: 0 })
  const known = ['not_json', 'number_not_cited', 'cites_nothing_known', 'personal_data', 'misshapen']
  expect(known).toEqual(expect.arrayContaining(languageModel!.unwritten.map(({ reason }) => reason)))
  expect(languageModel!.unwritten.length).toBeGreaterThan(1)
  expect(writtenOf(await findingsOf(id))).toEqual([])

  // What came of it is known, and what was paid for once is not paid for again.
  const asked = model.requests.length
  const again = await settle((await insights.create(tenant, { ...request, languageModel: true })).id, run)
  expect(again.languageModel).toMatchObject({ tokens: 0, unwritten: languageModel!.unwritten })
  expect(model.requests).toHaveLength(asked)
})

test('an answer about somebody who was erased meanwhile is not kept, and the others are asked about anew', async () => {
  let erasing: Promise<unknown> | undefined
  let erase: () => Promise<unknown> = async () => {}
  await using model = await startLanguageModel((response, request, number) => {
    erasing ??= erase()
    void erasing.then(() => say(NAMED)(response, request, number))
  })
  await using setup = await setUpInsights(model)
  await using egress = openEgress()
  const { insights, oltp, tenant, request, createRun, settle, findingsOf } = setup
  const { id } = await insights.create(tenant, { ...request, languageModel: true })
  const responseIds = async (sql: string) =>
    (await oltp.inTenant(tenant, (tx) => tx.query<{ id: string }>(sql))).rows.map((row) => row.id)
  let erased = ''
  erase = async () => {
    erased = (await responseIds(QUOTED_FOR_THEMES))[0]!
    await createDeleteResponse({ ...setup, act: PLATFORM_ACT })(tenant, erased)
  }
  const { languageModel } = await settle(id, createRun({ egress }))
  expect(languageModel).toMatchObject({ unwritten: [] })
  expect(model.requests.length).toBeGreaterThan(languageModel!.themes)
  expect(await responseIds('select response_id as id from language_model_sources')).not.toContain(erased)
  const evidence = writtenOf(await findingsOf(id)).flatMap((written) => written.evidence)
  expect(evidence.map(({ responseId }) => responseId)).not.toContain(erased)
})

test('an endpoint that fails is left alone, and the insight is ready without it', async () => {
  await using model = await startLanguageModel((response) => response.writeHead(401).end())
  await using setup = await setUpInsights(model)
  await using egress = openEgress()
  const { insights, tenant, request, createRun, settle } = setup
  const { id } = await insights.create(tenant, { ...request, languageModel: true })
  const { languageModel, status } = await settle(id, createRun({ egress }))
  expect(status).toBe('succeeded')
  const { themes } = languageModel!
  expect(languageModel).toMatchObject({ written: 0, tokens: 0, unwritten: [{ reason: 'unavailable', themes }] })
  expect(model.requests.length).toBeLessThanOrEqual(4)
})

test('no more is sent than the budgets allow, and the reason is in the insight', async () => {
  await using model = await startLanguageModel()
  await using setup = await setUpInsights(model)
  await using egress = openEgress()
  const { insights, tenant, request, createRun, settle } = setup
  const create = async () => (await insights.create(tenant, { ...request, languageModel: true })).id
  const { items } = await insights.prompts(
    tenant,
    (await settle(await create(), createRun({ languageModel: undefined }))).id,
  )
  const least = Math.min(...items.map(({ tokensMax }) => tokensMax))
  const spend = async (budgets: { readonly tokensPerInsight?: number; readonly tokensPerMonth?: number }) => {
    const languageModel = { ...model.languageModel, ...budgets }
    return (await settle(await create(), createRun({ egress, languageModel }))).languageModel!
  }
  const all = items.length
  expect(await spend({ tokensPerInsight: 10 })).toMatchObject({
    written: 0,
    tokens: 0,
    unwritten: [{ reason: 'over_insight_budget', themes: all }],
  })
  expect(await spend({ tokensPerMonth: least - 1 })).toMatchObject({
    written: 0,
    tokens: 0,
    unwritten: [{ reason: 'over_month_budget', themes: all }],
  })
  expect(model.requests).toEqual([])
})

test('each theme has the reason that it was not written about for', async () => {
  // Takes what it is sent and says nothing of use: that is spent.
  await using model = await startLanguageModel((response) => response.writeHead(302, { location: '/' }).end())
  await using setup = await setUpInsights(model)
  await using egress = openEgress()
  const { insights, tenant, request, createRun, settle } = setup
  const plain = await settle((await insights.create(tenant, request)).id)
  const { items } = await insights.prompts(tenant, plain.id)
  const tokensPerInsight = Math.max(...items.map(({ tokensMax }) => tokensMax))
  const { id } = await insights.create(tenant, { ...request, languageModel: true })
  const run = createRun({ egress, languageModel: { ...model.languageModel, tokensPerInsight } })
  const { languageModel } = await settle(id, run)
  expect(languageModel!.unwritten.toSorted((a, b) => a.themes - b.themes)).toEqual([
    { reason: 'unavailable', themes: 1 },
    { reason: 'over_insight_budget', themes: items.length - 1 },
  ])
  expect(model.requests).toHaveLength(1)
})

test('a budget is of a month, and whoever spends at once with others takes no more than is left', async () => {
  await using setup = await setUpInsights()
  const { insights, oltp, tenant, request } = setup
  const { id: insightId } = await insights.create(tenant, request)
  const languageModel = { tokensPerInsight: 1_000, tokensPerMonth: 100 }
  const [october, november] = ['2026-10-31T23:59:59Z', '2026-11-01T00:00:00Z'].map((at) => new Date(at)) as [Date, Date]
  const spend = (tokens: number, now: Date) =>
    oltp.inTenant(tenant, (tx) => spendTokens(tx, tenant, { insightId, tokens, now, languageModel }))
  const ends = await Promise.all(Array.from({ length: 8 }, () => spend(30, october)))
  expect(ends.filter((end) => end === 'spent')).toHaveLength(3)
  expect(ends.filter((end) => end === 'over_month_budget')).toHaveLength(5)
  expect(await spend(100, november)).toBe('spent')
  // What is given back of October is no more to spend in November.
  await oltp.inTenant(tenant, (tx) => giveTokensBack(tx, tenant, { insightId, tokens: 30, now: october }))
  expect(await spend(1, november)).toBe('over_month_budget')
  expect(await spend(40, october)).toBe('spent')
})

test('nothing goes to an endpoint in another region, nor anywhere without one', async () => {
  await using model = await startLanguageModel()
  await using setup = await setUpInsights({ languageModel: { ...model.languageModel, region: 'elsewhere-1' } })
  const { insights, tenant, request, createRun, settle, findingsOf } = setup
  const languageModels = [
    ['other_region', { ...model.languageModel, region: 'elsewhere-1' }],
    ['not_configured', undefined],
  ] as const
  for (const [reason, languageModel] of languageModels) {
    const { id } = await insights.create(tenant, { ...request, languageModel: true })
    // Its egress rejects whatever it is given.
    const over = await settle(id, createRun({ languageModel }))
    expect(over).toMatchObject({
      status: 'succeeded',
      languageModel: { written: 0, tokens: 0, unwritten: [{ reason }] },
    })
    expect(writtenOf(await findingsOf(id))).toEqual([])
  }
  expect((await insights.prompts(tenant, (await insights.list(tenant, { limit: 1 })).items[0]!.id)).unwritten).toBe(
    'other_region',
  )
  expect(model.requests).toEqual([])
})

test('whoever dies while he asks has spent what he sent, and what was answered is not asked again', async () => {
  await using model = await startLanguageModel()
  await using setup = await setUpInsights(model)
  await using egress = openEgress()
  const { insights, oltp, tenant, request, createRun, settle, pass } = setup
  const { id } = await insights.create(tenant, { ...request, languageModel: true })
  const ready = createRun({ egress })
  while ((await insights.get(tenant, id)).step !== 'write') await ready(new AbortController().signal)
  const { items } = await insights.prompts(tenant, id)

  for (let killedAt = 0; (await insights.get(tenant, id)).status === 'running'; killedAt += 3) {
    const life = createLife({ oltp, egress }, killedAt)
    const run = createRun({ oltp: life.oltp, egress: life.egress })(new AbortController().signal)
    await Promise.race([life.ended, run])
    // Nothing is sent that was not paid for, at the price that it can have at the most or that it had.
    const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<{ tokens: number }>(TOKENS))
    expect(rows[0]?.tokens ?? 0).toBeGreaterThanOrEqual(100 * model.requests.length)
    pass(61_000)
  }
  expect(await settle(id, ready)).toMatchObject({ status: 'succeeded', languageModel: { written: items.length } })
  const before = model.requests.length
  const again = await insights.create(tenant, { ...request, languageModel: true })
  await settle(again.id, ready)
  expect(model.requests).toHaveLength(before)
})
