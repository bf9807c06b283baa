import { setTimeout as delay } from 'node:timers/promises'
import type { Insight } from '@howazit/sdk'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { seededRandom } from '../../src/insights/statistics/random/seeded-random.ts'
import type { LiveEvent } from '../../src/runtime.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createLife } from '../delivery/mortal-sender.ts'
import { bodyFor, freshKey } from '../ingest/setup.ts'
import { messageFor } from '../responses/setup.ts'
import { slowly } from '../support/slowly.ts'
import { type InsightsSetup, OCTOBER, SEPTEMBER, setUpInsights } from './set-up-insights.ts'

const following = new Set<AbortController>()

afterEach(() => {
  for (const controller of following) controller.abort()
  following.clear()
  vi.useRealTimers()
})

interface Wanted {
  readonly insightId?: string
  readonly surveyId?: string
  readonly lastEventId?: string
}

/** A subscriber that is asked for one event at a time. */
async function subscribe({ follow }: InsightsSetup, tenant: Tenant, wanted: Wanted = {}) {
  const controller = new AbortController()
  following.add(controller)
  const events = (await follow(tenant, { ...wanted, signal: controller.signal }))[Symbol.asyncIterator]()
  async function next(): Promise<LiveEvent> {
    const { value } = await Promise.race([events.next(), delay(slowly(20_000), { value: undefined }, { ref: false })])
    if (!value) throw new Error('no event came')
    return value
  }
  /** All that comes up to the end of an insight. */
  async function untilOver(insightId: string): Promise<readonly LiveEvent[]> {
    for (const seen: LiveEvent[] = []; ; ) {
      const event = await next()
      seen.push(event)
      if (event.event === 'insight' && insightOf(event).id === insightId && isOver(insightOf(event))) return seen
    }
  }
  return { next, untilOver, events, stop: () => controller.abort() }
}

const insightOf = ({ data }: LiveEvent) => data as Insight
const isOver = ({ status }: Insight) => status === 'succeeded' || status === 'failed'
const insightsOf = (events: readonly LiveEvent[]) =>
  events.filter(({ event }) => event === 'insight').map((event) => insightOf(event))

function expectNeverBack(insights: readonly Insight[]): void {
  const progress = insights.map((insight) => insight.progress)
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
}

describe('following insights', () => {
  test('tells of each that is not over, then of every step up to the end, as it is', async () => {
    await using setup = await setUpInsights()
    const { insights, tenant, request, settle } = setup
    const created = await insights.create(tenant, { ...request, compareWith: SEPTEMBER })
    const { id } = created
    const subscriber = await subscribe(setup, tenant)
    const [first, current] = [await subscriber.next(), await subscriber.next()]
    const settled = settle(id)
    const told = insightsOf(await subscriber.untilOver(id))

    expect(first).toEqual({ id: expect.any(String), event: 'insight', data: created })
    expect(current).toMatchObject({ event: 'current', data: { asOf: expect.stringMatching(/Z$/) } })
    expect(told[0]).toMatchObject({ id, status: 'running' })
    expect(told.length).toBeGreaterThan(2)
    expectNeverBack(told)
    expect(told.at(-1)).toEqual(await settled)
  })

  test('tells of one that was requested, cancelled and retried meanwhile', async () => {
    await using setup = await setUpInsights()
    const { insights, tenant, request, settle } = setup
    const subscriber = await subscribe(setup, tenant, { surveyId: request.surveyId })
    expect(await subscriber.next()).toMatchObject({ event: 'current' })
    const { id } = await insights.create(tenant, request)
    expect(await subscriber.next()).toMatchObject({ event: 'insight', data: { id, status: 'queued' } })
    await insights.cancel(tenant, id)
    expect(await subscriber.next()).toMatchObject({ data: { status: 'failed', problem: { code: 'cancelled' } } })
    await insights.retry(tenant, { insightId: id })
    expect(await subscriber.next()).toMatchObject({ data: { id, status: 'queued' } })
    await settle(id)
    expect((await subscriber.untilOver(id)).at(-1)).toMatchObject({ data: { status: 'succeeded', progress: 100 } })
  })

  test('shows a tenant its own alone, and of these what was asked for', async () => {
    await using setup = await setUpInsights()
    const { insights, tenant, otherTenant, otherSurvey, request, storeResponses, survey, createSurvey, follow } = setup
    const submittedAt = OCTOBER.from
    await storeResponses([messageFor(otherTenant, { key: freshKey(), body: bodyFor(otherSurvey, { submittedAt }) })])
    const { survey: quiet } = await createSurvey(tenant, { name: 'Quiet', questions: [{ type: 'nps', text: 'x' }] })
    const subscribers = {
      own: await subscribe(setup, tenant),
      foreign: await subscribe(setup, otherTenant),
      ofQuiet: await subscribe(setup, tenant, { surveyId: quiet.id }),
    }
    for (const { next } of Object.values(subscribers)) expect(await next()).toMatchObject({ event: 'current' })
    const mine = await insights.create(tenant, request)
    const second = await insights.create(tenant, request)
    const theirs = await insights.create(otherTenant, { surveyId: otherSurvey.id, timeframe: OCTOBER })
    const ofSecond = await subscribe(setup, tenant, { insightId: second.id })

    expect(insightOf(await subscribers.foreign.next()).id).toBe(theirs.id)
    const told = [await subscribers.own.next(), await subscribers.own.next()].map((event) => insightOf(event).id)
    expect(told).toEqual([mine.id, second.id])
    expect(insightsOf([await ofSecond.next()]).map(({ id }) => id)).toEqual([second.id])
    await insights.cancel(otherTenant, theirs.id)
    expect(insightOf(await subscribers.foreign.next())).toMatchObject({ id: theirs.id, status: 'failed' })
    const { signal } = new AbortController()
    await expect(follow(otherTenant, { insightId: mine.id, signal })).rejects.toMatchObject({ code: 'not_found' })
    const ofSurvey = await subscribe(setup, tenant, { surveyId: survey.id })
    expect(insightOf(await ofSurvey.next()).id).toBe(mine.id)
    const silence = subscribers.ofQuiet.events.next().then(({ value }) => value)
    subscribers.ofQuiet.stop()
    expect(await silence).toBeUndefined()
  })

  test('finds by itself what no notice told of', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    await using setup = await setUpInsights()
    const { insights, notices, tenant, request, settle } = setup
    const { id } = await insights.create(tenant, request)
    const subscriber = await subscribe(setup, tenant, { insightId: id })
    expect(await subscriber.next()).toMatchObject({ data: { status: 'queued' } })
    expect(await subscriber.next()).toMatchObject({ event: 'current' })
    notices.lose(true)
    const over = await settle(id)
    const news = subscriber.next()
    vi.advanceTimersByTime(5_000)

    expect(insightOf(await news)).toEqual(over)
  })

  test('tells whoever comes back what ended since, and nobody else', async () => {
    await using setup = await setUpInsights()
    const { insights, tenant, request, settle, pass } = setup
    const first = await insights.create(tenant, request)
    const before = await settle(first.id)
    pass(3_600_000)
    const subscriber = await subscribe(setup, tenant)
    const { id: lastEventId } = await subscriber.next()
    subscriber.stop()
    const { id } = await insights.create(tenant, request)
    const over = await settle(id)
    pass(120_000)
    const returned = await subscribe(setup, tenant, { lastEventId })
    const stranger = await subscribe(setup, tenant)
    const asked = await subscribe(setup, tenant, { insightId: before.id })

    expect(insightOf(await returned.next())).toEqual(over)
    expect(await returned.next()).toMatchObject({ event: 'current' })
    expect(await stranger.next()).toMatchObject({ event: 'current' })
    expect(insightOf(await asked.next())).toEqual(before)
  })

  test('whoever dies while it works, and however often the stream is opened again, progress never goes back', async () => {
    await using setup = await setUpInsights()
    const { insights, oltp, tenant, request, pass, createRun, settle } = setup
    const { id } = await insights.create(tenant, { ...request, compareWith: SEPTEMBER })
    const egress = { send: () => Promise.reject(new Error('An insight sends nothing.')) }
    const random = seededRandom('kills of a followed insight')
    const told: Insight[] = []
    const collect = async (subscriber: Awaited<ReturnType<typeof subscribe>>) => {
      for (;;) {
        const { value } = await subscriber.events.next()
        if (!value) return
        told.push(...insightsOf([value]))
      }
    }

    const all = (await subscribe(setup, tenant)).untilOver(id)
    for (let kills = 0; kills < 6; kills += 1) {
      const subscriber = await subscribe(setup, tenant, { insightId: id })
      told.push(insightOf(await subscriber.next()))
      const collected = collect(subscriber)
      const { ended, oltp: mortal } = createLife({ oltp, egress }, 3 + Math.floor(random() * 20))
      await Promise.race([ended, createRun({ oltp: mortal })(new AbortController().signal)])
      pass(61_000)
      subscriber.stop()
      await collected
    }
    await settle(id)
    const ofAll = insightsOf(await all)

    expectNeverBack(told)
    expectNeverBack(ofAll)
    expect(ofAll.at(-1)).toMatchObject({ status: 'succeeded', progress: 100 })
    expect(new Set(told.map(({ progress }) => progress)).size).toBeGreaterThan(2)
    expect(ofAll.at(-1)!.runs.filter(({ status }) => status === 'lost').length).toBeGreaterThan(1)
  })

  test('ends with its signal, also while it waits', async () => {
    await using setup = await setUpInsights()
    const subscriber = await subscribe(setup, setup.tenant)
    await subscriber.next()
    const waiting = subscriber.events.next()
    subscriber.stop()

    expect(await waiting).toEqual({ done: true, value: undefined })
  })
})
