import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { PostgresNotices } from '../../src/notices/postgres-notices.ts'
import { PostgresListener } from '../../src/oltp/postgres-listener.ts'
import { createCountResponses } from '../../src/realtime/count-response.ts'
import { createLiveFeed } from '../../src/realtime/live-feed.ts'
import { PostgresFeeds } from '../../src/realtime/postgres-feeds.ts'
import { createTrimFeeds } from '../../src/realtime/trim-feeds.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import { createUpdateResponse } from '../../src/responses/update-response.ts'
import type { LiveEvent } from '../../src/runtime.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { bodyFor, freshKey } from '../ingest/setup.ts'
import { messageFor, readChanges, setupStore, toMessage } from '../responses/setup.ts'
import { slowly } from '../support/slowly.ts'

const following = new Set<AbortController>()

afterEach(() => {
  for (const controller of following) controller.abort()
  following.clear()
})

async function setup() {
  const bundle = await setupStore()
  const { oltp, pools, clock, url, tenant } = bundle
  const tenants = createTenants({ pool: pools.app, clock })
  const listener = new PostgresListener(url)
  listener.start()
  const notices = new PostgresNotices({ pool: pools.operator, listener })
  const feeds = new PostgresFeeds({ oltp, clock })
  const countResponses = createCountResponses({ ...bundle, feeds, tenants, notices })
  const follow = createLiveFeed({ feeds, notices })

  /** What the dispatcher would publish, from the first change on. */
  const published = async () => (await readChanges(bundle)).map((change) => toMessage(JSON.stringify(change)))
  const countAll = async () => await countResponses(await published())
  const readTables = async () =>
    await oltp.inTenant(tenant, async (tx) => ({
      feed: (await tx.query('select next_seq from realtime_feeds')).rows,
      counters: (await tx.query('select survey_id, responses, partial from realtime_counters')).rows,
      events: (await tx.query('select * from realtime_events order by seq')).rows,
    }))
  const dispose = async () => {
    for (const controller of following) controller.abort()
    await notices.close()
    await listener.stop()
    await bundle[Symbol.asyncDispose]()
  }
  return {
    ...bundle,
    tenants,
    countResponses,
    follow,
    published,
    countAll,
    readTables,
    update: createUpdateResponse(bundle),
    erase: createDeleteResponse(bundle),
    [Symbol.asyncDispose]: dispose,
  }
}

type Setup = Awaited<ReturnType<typeof setup>>

/** A subscriber that is asked for one event at a time. */
function subscribe({ follow }: Setup, tenant: Tenant, query: { surveyId?: string; lastEventId?: string } = {}) {
  const controller = new AbortController()
  following.add(controller)
  const feed = follow(tenant, { ...query, signal: controller.signal })
  async function next(): Promise<LiveEvent> {
    const { value } = await Promise.race([feed.next(), delay(slowly(10_000), { value: undefined }, { ref: false })])
    if (!value) throw new Error('no event came')
    return value
  }
  async function take(count: number): Promise<LiveEvent[]> {
    const events: LiveEvent[] = []
    while (events.length < count) events.push(await next())
    return events
  }
  /** Skips events until the counts say so many responses. */
  async function untilCounted(responses: number): Promise<LiveEvent> {
    for (;;) {
      const event = await next()
      if (event.event === 'counts' && countsOf(event)[0]?.responses === responses) return event
    }
  }
  return { next, take, untilCounted, stop: () => controller.abort(), feed }
}

const countsOf = ({ data }: LiveEvent) =>
  (data as { counts: { surveyId: string; responses: number; partial: number }[] }).counts

describe('countResponses', () => {
  test('adds what each change differs by, and redelivery changes nothing', async () => {
    await using bundle = await setup()
    const { tenant, survey, storeOne, update, erase, countAll, published, countResponses, readTables } = bundle
    const partial = await storeOne({ completion: 'partial' })
    const erased = await storeOne({ completion: 'partial' })
    await storeOne()
    await countResponses((await published()).slice(0, 2))
    await update(tenant, partial, { revision: 1, completion: 'complete' })
    await erase(tenant, erased)
    const outcomes = await countAll()
    const before = await readTables()
    await countAll()
    await countResponses([...(await published()), ...(await published())])

    expect(outcomes.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
    expect(before.counters).toEqual([{ survey_id: survey.id, responses: '2', partial: '0' }])
    expect(before.events.map(({ seq }) => seq)).toEqual(['1', '2', '3', '4', '5'])
    expect(before.feed).toEqual([{ next_seq: '6' }])
    expect(await readTables()).toEqual(before)
  })

  test('two consumers of the same events count each once, in a dense sequence', async () => {
    await using bundle = await setup()
    const { storeOne, published, countResponses, readTables } = bundle
    for (let index = 0; index < 30; index += 1) await storeOne()
    const messages = await published()
    await Promise.all([
      countResponses(messages),
      countResponses(messages.toReversed()),
      countResponses(messages.slice(0, 15)),
    ])

    const { counters, events } = await readTables()
    expect(counters).toMatchObject([{ responses: '30' }])
    expect(events.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
  })

  test('an erased response leaves no answer in the feed, also when its events come late', async () => {
    await using bundle = await setup()
    const { tenant, storeOne, update, erase, published, countResponses, readTables } = bundle
    const id = await storeOne({ respondentMeta: { email: 'someone@example.com' } })
    const before = await published()
    await update(tenant, id, { revision: 1, channel: 'sms' })
    await erase(tenant, id)
    await countResponses(before)
    expect(JSON.stringify(await readTables())).not.toMatch(/someone/)
    await countResponses(await published())

    expect(JSON.stringify(await readTables())).not.toMatch(/Fast and friendly/)
    expect((await readTables()).counters).toMatchObject([{ responses: '0', partial: '0' }])
  })

  test('what cannot be read or belongs to nobody is dead', async () => {
    await using bundle = await setup()
    const { storeOne, published, countResponses, ids, tenant } = bundle
    await storeOne()
    const [message] = await published()
    const stranger = toMessage(message!.value.replaceAll(tenant.id, ids.newId()))
    const outcomes = await countResponses([toMessage('{}'), stranger, message!])

    expect(outcomes.map(({ kind }) => kind)).toEqual(['dead', 'dead', 'ok'])
  })
})

describe('follow', () => {
  test('starts with absolute counts and continues live', async () => {
    await using bundle = await setup()
    const { tenant, survey, storeOne, countAll } = bundle
    await storeOne()
    await countAll()
    const subscriber = subscribe(bundle, tenant)
    const first = await subscriber.next()
    const id = await storeOne({ completion: 'partial' })
    await countAll()
    const [created, counts] = await subscriber.take(2)

    expect(first).toMatchObject({ id: '1', event: 'counts', data: { asOf: expect.stringMatching(/Z$/) } })
    expect(countsOf(first)).toEqual([{ surveyId: survey.id, responses: 1, partial: 0 }])
    expect(created).toMatchObject({ id: '2', event: 'response.created', data: { data: { response: { id } } } })
    expect(countsOf(counts!)).toEqual([{ surveyId: survey.id, responses: 2, partial: 1 }])
    expect(counts?.id).toBe('2')
  })

  test('continues after the last event seen, missing none and repeating none', async () => {
    await using bundle = await setup()
    const { tenant, storeOne, countAll } = bundle
    for (let index = 0; index < 5; index += 1) await storeOne()
    await countAll()
    const resumed = subscribe(bundle, tenant, { lastEventId: '2' })
    const events = await resumed.take(5)

    expect(events.map(({ id, event }) => `${id} ${event}`)).toEqual([
      '2 counts',
      '3 response.created',
      '4 response.created',
      '5 response.created',
      '5 counts',
    ])
    expect(countsOf(events[0]!)).toMatchObject([{ responses: 5 }])
  })

  test('where the last event seen is too old or none of ours, counts make up for it', async () => {
    await using bundle = await setup()
    const { tenant, storeOne, countAll, oltp } = bundle
    for (let index = 0; index < 3; index += 1) await storeOne()
    await countAll()
    await oltp.inTenant(tenant, (tx) =>
      tx.query(`update realtime_events set counted_at = counted_at - interval '25 hours' where seq <= 2`),
    )
    const starts = ['1', '0', '99', 'x', '2'].map(async (lastEventId) => {
      const event = await subscribe(bundle, tenant, { lastEventId }).next()
      return [lastEventId, event.id, countsOf(event)[0]?.responses]
    })

    expect(await Promise.all(starts)).toEqual([
      ['1', '3', 3],
      ['0', '3', 3],
      ['99', '3', 3],
      ['x', '3', 3],
      ['2', '2', 3],
    ])
  })

  test('a slow subscriber reads what it missed, in order', async () => {
    await using bundle = await setup()
    const { tenant, survey, storeResponses, countResponses, published } = bundle
    const slow = subscribe(bundle, tenant)
    const fast = subscribe(bundle, tenant)
    await Promise.all([slow.next(), fast.next()])
    const messages = Array.from({ length: 2_500 }, () => messageFor(tenant, { key: freshKey(), body: bodyFor(survey) }))
    await storeResponses(messages)
    const changes = await published()
    for (let from = 0; from < changes.length; from += 500) await countResponses(changes.slice(from, from + 500))
    await fast.untilCounted(2_500)
    const seen: number[] = []
    while (seen.at(-1) !== 2_500) {
      const { id, event } = await slow.next()
      if (event === 'response.created') seen.push(Number(id))
    }

    expect(seen).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 1))
  })

  test('filters by survey, and shows nothing of another tenant', async () => {
    await using bundle = await setup()
    const { tenant, otherTenant, survey, createSurvey, storeOne, countAll } = bundle
    const { survey: quiet } = await createSurvey(tenant, { name: 'Quiet', questions: [{ type: 'nps', text: 'x' }] })
    const foreign = subscribe(bundle, otherTenant)
    const ofQuiet = subscribe(bundle, tenant, { surveyId: quiet.id })
    const ofSurvey = subscribe(bundle, tenant, { surveyId: survey.id })
    const [foreignCounts, quietCounts] = await Promise.all([foreign.next(), ofQuiet.next(), ofSurvey.next()])
    await storeOne()
    await countAll()
    await ofSurvey.untilCounted(1)

    expect(countsOf(foreignCounts)).toEqual([])
    expect(countsOf(quietCounts)).toEqual([{ surveyId: quiet.id, responses: 0, partial: 0 }])
    const silence = await Promise.race([foreign.feed.next(), ofQuiet.feed.next(), delay(300, 'silence')])
    expect(silence).toBe('silence')
  })

  test('ends with its signal, also while it waits', async () => {
    await using bundle = await setup()
    const subscriber = subscribe(bundle, bundle.tenant)
    await subscriber.next()
    const waiting = subscriber.feed.next()
    subscriber.stop()

    expect(await waiting).toEqual({ done: true, value: undefined })
  })
})

test('trimming strips what cannot be resumed and forgets nothing that could come again', async () => {
  await using bundle = await setup()
  const { tenant, tenants, oltp, clock, storeOne, countAll, readTables } = bundle
  for (let index = 0; index < 3; index += 1) await storeOne()
  await countAll()
  await oltp.inTenant(tenant, async (tx) => {
    await tx.query(`update realtime_events set counted_at = now() - interval '9 days' where seq = 1`)
    await tx.query(`update realtime_events set counted_at = now() - interval '2 days' where seq = 2`)
  })
  const trimFeeds = createTrimFeeds({ oltp, tenants, clock })
  await trimFeeds(AbortSignal.timeout(10_000))
  await trimFeeds(AbortSignal.timeout(10_000))

  const { events, counters } = await readTables()
  expect(events.map(({ seq, event }) => [seq, JSON.stringify(event) === '{}'])).toEqual([
    ['2', true],
    ['3', false],
  ])
  expect(counters).toMatchObject([{ responses: '3' }])
})
