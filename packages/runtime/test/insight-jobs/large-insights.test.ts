import { expect, test } from 'vitest'
import { PLATFORM_ACT } from '../../src/audit/act.ts'
import { APART_FROM } from '../../src/insights/findings/apart/hold-records.ts'
import type { Oltp, Tx } from '../../src/oltp/oltp.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { type InsightsSetup, SEPTEMBER, setUpInsights } from './set-up-insights.ts'

const COPIES = 40

/** With so many responses that their records are kept from step to step. */
async function setUpLarge() {
  const setup = await setUpInsights()
  await setup.oltp.inTenant(setup.tenant, async (tx) => {
    for (const text of [COPY_ITEMS, COPY_RESPONSES, COPY_KEYS]) await tx.query(text, [COPIES])
  })
  return setup
}

/** A process of its own, which says how often it had records from the database. */
function createLife({ oltp, createRun }: InsightsSetup) {
  let loads = 0
  const counting = (tx: Tx): Tx => ({
    ...tx,
    query: (text, values) => {
      if (text.includes('as ratings')) loads += 1
      return tx.query(text, values)
    },
  })
  const inTenant: Oltp['inTenant'] = (tenant, work) => oltp.inTenant(tenant, (tx) => work(counting(tx)))
  return { run: createRun({ oltp: { ...portsOf(oltp), inTenant } }), loads: () => loads }
}

const portsOf = (oltp: Oltp): Omit<Oltp, 'inTenant'> => ({
  readInTenant: (tenant, work) => oltp.readInTenant(tenant, work),
  inControl: (tenant, work) => oltp.inControl(tenant, work),
  asOperator: (reason, work, placement) => oltp.asOperator(reason, work, placement),
})

const step = (run: (signal: AbortSignal) => Promise<void>) => run(new AbortController().signal)

test('the records of a large insight are read once, and by whoever takes it over once more, for the same findings', async () => {
  await using setup = await setUpLarge()
  const { insights, tenant, request, pass, settle, verify, findingsOf } = setup
  const create = async () => (await insights.create(tenant, { ...request, compareWith: SEPTEMBER })).id
  const one = await create()
  const life = createLife(setup)
  const { responses } = await settle(one, life.run)
  expect(responses).toBeGreaterThan(APART_FROM)
  expect(life.loads()).toBe(1)
  expect(await verify(one)).toMatchObject({ status: 'verified' })

  const two = await create()
  const loads: number[] = []
  while ((await insights.get(tenant, two)).status !== 'succeeded') {
    const { run, loads: count } = createLife(setup)
    await step(run)
    loads.push(count())
    // The claim of who made this step has run out.
    pass(61_000)
  }
  expect(loads).toEqual([0, 0, 1, 1, 1, 0, 0])
  expect(await findingsOf(two)).toEqual(await findingsOf(one))
})

test('two large insights that take turns have their records to themselves', async () => {
  await using setup = await setUpLarge()
  const { insights, tenant, request, settle, findingsOf } = setup
  const { id: one } = await insights.create(tenant, { ...request, compareWith: SEPTEMBER })
  const { id: other } = await insights.create(tenant, { ...request, timeframe: SEPTEMBER })
  const { run, loads } = createLife(setup)
  await settle(one, run)
  await settle(other, run)
  // Three steps of the one and two of the other.
  expect(loads()).toBe(5)
  const headlines = await Promise.all([one, other].map(async (id) => (await findingsOf(id))[0]))
  expect(headlines).toMatchObject(Array(2).fill({ id: 'headline.recommend', n: 54 * (COPIES + 1) }))
  // Detractors are 20 of 54 in October, and 30 in September.
  expect(headlines[0]!.value).toBeCloseTo((100 * (24 - 20)) / 54, 9)
  expect(headlines[1]!.value).toBeCloseTo((100 * (24 - 30)) / 54, 9)
})

test('who is erased between two steps of a large insight is quoted nowhere', async () => {
  await using setup = await setUpLarge()
  const { insights, tenant, request, settle, verify } = setup
  const { id: before } = await insights.create(tenant, { ...request, compareWith: SEPTEMBER })
  await settle(before)
  const erased = await quotedIn(setup, before)
  expect(erased.length).toBeGreaterThan(0)

  const { id } = await insights.create(tenant, { ...request, compareWith: SEPTEMBER })
  const { run } = createLife(setup)
  while ((await insights.get(tenant, id)).step !== 'score') await step(run)
  const erase = createDeleteResponse({ ...setup, act: PLATFORM_ACT })
  for (const responseId of erased) await erase(tenant, responseId)
  await settle(id, run)
  expect((await quotedIn(setup, id)).filter((each) => erased.includes(each))).toEqual([])
  expect(await verify(id)).toMatchObject({ status: 'refreshed', erased: erased.length })
})

async function quotedIn({ oltp, tenant }: InsightsSetup, insightId: string): Promise<readonly string[]> {
  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<{ id: string }>(SELECT_QUOTED, [insightId]))
  return rows.map(({ id }) => id)
}

const SELECT_QUOTED = `
  select distinct response_id as id
  from insight_verbatims
  where insight_id = $1`

const COPY_ITEMS = `
  insert into response_items
    (tenant_id, id, response_id, submitted_at, position, question_id, numeric_value, text_value)
  select tenant_id, gen_random_uuid(), md5(response_id || ' ' || copy)::uuid, submitted_at, position, question_id,
    numeric_value, text_value
  from response_items
  cross join generate_series(1, $1::int) copy`

const COPY_RESPONSES = `
  insert into responses
    (tenant_id, id, survey_id, survey_version_id, submitted_at, recorded_at, completion, channel, locale, dims)
  select tenant_id, md5(id || ' ' || copy)::uuid, survey_id, survey_version_id, submitted_at, recorded_at, completion,
    channel, locale, dims
  from responses
  cross join generate_series(1, $1::int) copy`

const COPY_KEYS = `
  insert into response_keys (tenant_id, response_id, submitted_at, body_hash)
  select tenant_id, md5(response_id || ' ' || copy)::uuid, submitted_at, body_hash
  from response_keys
  cross join generate_series(1, $1::int) copy`
