import { randomUUID } from 'node:crypto'
import { createHowazit, type Howazit, HowazitError, type ResponseIngest } from '@howazit/sdk'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseClientId, toClientId } from '../../runtime/src/clients/client-id.ts'
import { startReceiver } from '../../runtime/test/delivery/receiver.ts'
import { until } from '../../runtime/test/support/until.ts'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

// Twins: two tenants with the same survey, the same questions, the same idempotency keys, times and dimensions, who differ in
// nothing but what they answered. Whatever is asked, filtered, paged, followed or exported, each gets his own.

/** Fixed, so that a failure is found again. */
const SEED = 20_261_129
const RUNS = 60
const RESPONSES = 12

const SURVEY_ID = randomUUID()
const NPS_ID = randomUUID()
const CSAT_ID = randomUUID()
const SURVEY = {
  id: SURVEY_ID,
  name: 'Visit',
  slug: 'visit',
  questions: [
    { id: NPS_ID, key: 'recommend', type: 'nps' as const, text: 'Would you recommend us?' },
    { id: CSAT_ID, key: 'satisfied', type: 'csat' as const, text: 'Are you satisfied?' },
  ],
}

interface Twin {
  readonly howazit: Howazit
  readonly name: string
  readonly score: number
  readonly responseIds: readonly string[]
  readonly cursors: readonly string[]
  readonly webhookId: string
  readonly clientId: string
}

const at = (ordinal: number) => new Date(Date.UTC(2026, 9, 1 + 2 * ordinal, 10)).toISOString()

function answerOf({ name, score }: Pick<Twin, 'name' | 'score'>, ordinal: number): ResponseIngest {
  const answers = [
    { questionId: NPS_ID, numericValue: score },
    { questionId: CSAT_ID, numericValue: score === 9 ? 5 : 1 },
  ]
  const dims = { region: ordinal % 2 === 0 ? 'north' : 'south', owner: name }
  return { surveyId: SURVEY_ID, submittedAt: at(ordinal), channel: ordinal % 3 === 0 ? 'web' : name, dims, answers }
}

/** Ranges around the times there are, half of them open. */
const times = fc.option(fc.integer({ min: -2, max: RESPONSES + 2 }).map(at), { nil: undefined })
const ranges = fc.record({ from: times, to: times }).map(({ from, to }) => ({
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
}))
const check = <Values extends readonly [unknown, ...unknown[]]>(
  arbitraries: { [At in keyof Values]: fc.Arbitrary<Values[At]> },
  judge: (...values: Values) => Promise<void>,
  numRuns = RUNS,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      ...(arbitraries as unknown as [fc.Arbitrary<unknown>]),
      judge as never,
    ) as fc.IAsyncProperty<unknown>,
    { numRuns, seed: SEED },
  )

/** Undefined for what is refused as what it is. */
async function orRefused<Result>(asked: PromiseLike<Result>, ...codes: readonly string[]): Promise<Result | undefined> {
  try {
    return await asked
  } catch (error) {
    if (HowazitError.is(error) && codes.includes(error.code)) return undefined
    throw error
  }
}

describe('what is convenient never shows more than the tenant', () => {
  let stack: AsyncDisposableStack
  let platform: TestPlatform
  let acme: Twin
  let globex: Twin

  beforeAll(async () => {
    stack = new AsyncDisposableStack()
    platform = stack.use(await startPlatform({ hasStages: true }))
    const receiver = stack.use(await startReceiver())
    const moveIn = async (token: string, name: string, score: number): Promise<Twin> => {
      const howazit = createHowazit({ baseUrl: platform.url, auth: token })
      await howazit.surveys.create(SURVEY)
      const webhook = await howazit.webhooks.create({ url: receiver.url, description: name })
      const client = await howazit.clients.create({ name, scopes: ['responses:read'] })
      const items = Array.from({ length: RESPONSES }, (_, ordinal) => ({
        ...answerOf({ name, score }, ordinal),
        idempotencyKey: `visit-${ordinal}`,
      }))
      const { results } = await howazit.responses.ingestBatch(items)
      const responseIds = results.map((result) => ('responseId' in result ? String(result.responseId) : ''))
      await until('all of it is on a dashboard', async () => {
        const { total } = await howazit.analytics.counts({ surveyId: SURVEY_ID, interval: 'day' })
        return total === RESPONSES
      })
      await until('all of it is delivered', async () => {
        const { items: delivered } = await howazit.deliveries.list({ status: 'delivered', limit: 100 })
        return delivered.length === RESPONSES
      })
      const cursors: string[] = []
      for (let cursor: string | undefined; cursors.length < 4; ) {
        const page = await howazit.responses.list({ limit: 2, ...(cursor !== undefined && { cursor }) })
        cursor = page.nextCursor
        cursors.push(cursor as string)
      }
      return { howazit, name, score, responseIds, cursors, webhookId: webhook.id, clientId: client.id }
    }
    acme = await moveIn(platform.token, 'acme', 9)
    globex = await moveIn(platform.otherToken, 'globex', 3)
  })
  afterAll(() => stack.disposeAsync())

  it('has twins, who are told apart by what they answered alone', async () => {
    const [ofAcme, ofGlobex] = await Promise.all(
      [acme, globex].map(({ howazit }) => howazit.analytics.nps({ surveyId: SURVEY_ID })),
    )
    expect([ofAcme?.overall.nps, ofGlobex?.overall.nps]).toEqual([100, -100])
    expect(new Set([...acme.responseIds, ...globex.responseIds]).size).toBe(2 * RESPONSES)
  })

  it('in a list, whatever it is filtered by and whoever’s page it goes on after', async () => {
    const cursors = fc.option(fc.constantFrom(...acme.cursors, ...globex.cursors), { nil: undefined })
    const surveys = fc.option(fc.constantFrom(SURVEY_ID, NPS_ID), { nil: undefined })
    await check([cursors, surveys, ranges, fc.integer({ min: 1, max: 20 })], async (cursor, surveyId, range, limit) => {
      const filter = { ...range, limit, ...(cursor && { cursor }), ...(surveyId && { surveyId }) }
      const { items } = await acme.howazit.responses.list(filter)
      expect(items.filter(({ id, dims }) => dims?.owner !== 'acme' || !acme.responseIds.includes(id))).toEqual([])
      // What the other's page ended with is a place in time: what comes after it is the tenant's own.
      const twin = globex.cursors[acme.cursors.indexOf(cursor ?? '')]
      if (twin === undefined) return
      const same = await acme.howazit.responses.list({ ...filter, cursor: twin })
      expect(Math.abs(same.items.length - items.length)).toBeLessThanOrEqual(1)
    })
  })

  it('in figures, whatever they are of and split by', async () => {
    const segments = fc.option(
      fc.oneof(
        fc.constantFrom(
          'owner',
          'region',
          'channel',
          'locale',
          'tenant_id',
          "owner' or '1'='1",
          'owner) or (1=1',
          '{tenantId:UUID}',
        ),
        fc.string({ minLength: 1, maxLength: 40 }).map((text) => text.toWellFormed()),
      ),
      { nil: undefined },
    )
    await check([ranges, segments], async (range, segment) => {
      const filter = { surveyId: SURVEY_ID, ...range }
      const nps = await orRefused(
        acme.howazit.analytics.nps({ ...filter, ...(segment !== undefined && { segment }) }),
        'validation_failed',
        'invalid_parameter',
      )
      expect(nps?.overall.promoters ?? 0).toBe(nps?.overall.n ?? 0)
      expect(nps?.overall.n ?? 0).toBeLessThanOrEqual(RESPONSES)
      expect(
        (nps?.segments ?? []).filter(({ segment: value, detractors }) => value === 'globex' || detractors > 0),
      ).toEqual([])
      const csat = await orRefused(acme.howazit.analytics.csat(filter), 'invalid_parameter')
      expect(csat?.overall.satisfied ?? 0).toBe(csat?.overall.n ?? 0)
      const counts = await orRefused(acme.howazit.analytics.counts({ ...filter, interval: 'day' }), 'invalid_parameter')
      expect(counts?.total ?? 0).toBeLessThanOrEqual(RESPONSES)
    })
  })

  it('in an export, of any time and form', async () => {
    await check([ranges, fc.constantFrom('ndjson' as const, 'csv' as const)], async (range, format) => {
      const lines: string[] = []
      const exported = acme.howazit.responses.export({ surveyId: SURVEY_ID, format, ...range })
      for await (const line of exported) lines.push(JSON.stringify(line))
      expect(lines.filter((line) => line.includes('globex'))).toEqual([])
      expect(lines.length).toBeLessThanOrEqual(RESPONSES + 1)
    })
  })

  it('in a trace, and in deliveries by whatever they are asked for', async () => {
    const ids = fc.constantFrom(...acme.responseIds, ...globex.responseIds)
    const webhooks = fc.option(fc.constantFrom(acme.webhookId, globex.webhookId), { nil: undefined })
    await check([ids, webhooks], async (responseId, webhookId) => {
      const isOwn = acme.responseIds.includes(responseId)
      const trace = await orRefused(acme.howazit.responses.trace(responseId), 'not_found')
      expect(trace !== undefined).toBe(isOwn)
      const filter = { responseId, ...(webhookId !== undefined && { webhookId }) }
      const { items } = await acme.howazit.deliveries.list(filter)
      expect(items.length).toBe(isOwn && webhookId !== globex.webhookId ? 1 : 0)
    })
  })

  it('by the id of a client, put together from whoever’s parts', async () => {
    const [own, other] = [acme, globex].map(({ clientId }) => parseClientId(clientId)) as [Key, Key]
    const tenants = fc.constantFrom(own.tenantId, other.tenantId)
    await check([tenants, fc.constantFrom(own.id, other.id)], async (tenantId, id) => {
      const found = await orRefused(acme.howazit.clients.get(toClientId({ tenantId, id })), 'not_found')
      expect(found?.id).toBe(tenantId === own.tenantId && id === own.id ? acme.clientId : undefined)
    })
  })

  it('by an idempotency key, which means something to its tenant alone', async () => {
    const keys = fc.stringMatching(/^[\w.:-]{1,64}$/)
    await check(
      [keys],
      async (idempotencyKey) => {
        const send = ({ howazit, ...twin }: Twin) => howazit.responses.ingest(answerOf(twin, 0), { idempotencyKey })
        const [one, other] = await Promise.all([send(acme), send(globex)])
        expect(one.responseId).not.toBe(other.responseId)
        expect([one.duplicate, other.duplicate]).toEqual([false, false])
        expect(await send(acme)).toEqual({ responseId: one.responseId, duplicate: true })
      },
      12,
    )
  })

  it('by the name of a tenant, which an operator has to know and a tenant cannot ask for', async () => {
    const operator = createHowazit({ baseUrl: platform.url, auth: platform.operatorToken })
    const slugs = fc.oneof(
      fc.constantFrom('acme', 'globex', 'acm', '%', '_cme', 'acme%', 'ACME'),
      fc.string({ minLength: 1 }),
    )
    await check([slugs], async (slug) => {
      const found = await orRefused(operator.tenants.list({ slug }), 'invalid_parameter')
      expect((found?.items ?? []).filter((tenant) => tenant.slug !== slug)).toEqual([])
      await expect(acme.howazit.tenants.list({ slug })).rejects.toMatchObject({ code: 'insufficient_scope' })
    })
  })

  it('in what is followed live, from wherever, while the other goes on', async () => {
    const places = fc.oneof(fc.constantFrom('', '0', '1', '-1', '1e9', 'x'), fc.integer({ min: 0 }).map(String))
    await check(
      [places],
      async (lastEventId) => {
        const leaving = new AbortController()
        const seen: string[] = []
        let mine: string | undefined
        for await (const message of acme.howazit.responses.stream({ lastEventId, signal: leaving.signal })) {
          seen.push(JSON.stringify(message))
          if (mine === undefined && message.event === 'counts') {
            // The other's first: it would come before one's own.
            await globex.howazit.responses.ingest(answerOf(globex, 1))
            mine = (await acme.howazit.responses.ingest(answerOf(acme, 1))).responseId
          }
          if (mine !== undefined && seen.at(-1)?.includes(mine)) break
        }
        leaving.abort()
        expect(seen.filter((each) => each.includes('globex'))).toEqual([])
        const counted = seen.map((each) => JSON.parse(each) as Counts).filter(({ event }) => event === 'counts')
        const { items } = await acme.howazit.responses.list({ limit: 200 })
        expect(
          Math.max(...counted.flatMap(({ data }) => data.counts.map(({ responses }) => responses))),
        ).toBeLessThanOrEqual(items.length + 1)
      },
      6,
    )
  })
})

type Key = NonNullable<ReturnType<typeof parseClientId>>

interface Counts {
  readonly event: string
  readonly data: { readonly counts: readonly { readonly responses: number }[] }
}
