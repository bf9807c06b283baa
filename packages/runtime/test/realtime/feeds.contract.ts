import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Notices } from '../../src/notices/notices.ts'
import { createCountResponses } from '../../src/realtime/count-response.ts'
import type { Feeds } from '../../src/realtime/feeds.ts'
import { createLiveFeed } from '../../src/realtime/live-feed.ts'
import type { PlacedChange, ResponseChange } from '../../src/response-change.ts'
import { changeIdOf } from '../../src/responses/change-id.ts'
import type { LiveEvent } from '../../src/runtime.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { changeOf, createdOf, imageOf, messagesOf, SURVEY } from '../analytics/changes.ts'
import { newTenant } from '../analytics/setup.ts'
import { recordEvents } from '../support/set-up-postgres.ts'
import { slowly } from '../support/slowly.ts'

export interface FeedsHarness extends AsyncDisposable {
  /** Another process on the same store. */
  make(): Feeds
  readonly notices: Notices
}

const OTHER_SURVEY = '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1eff'

const placed = (changes: readonly ResponseChange[], fromOffset = 0): PlacedChange[] =>
  changes.map((change, index) => ({ change, partition: 0, offset: fromOffset + index }))
const created = (tenant: Tenant, count: number, overrides = {}) =>
  Array.from({ length: count }, () => createdOf(tenant, imageOf({ nps: 9, ...overrides })))
const seqsOf = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq)

/** What every adapter of `Feeds` keeps. */
export function describeFeeds(name: string, open: () => Promise<FeedsHarness>): void {
  async function setUp() {
    const harness = await open()
    const feeds = harness.make()
    const [tenant, otherTenant] = [newTenant('acme'), newTenant('globex')]
    const readAll = async () => (await feeds.readAfter(tenant, { afterSeq: 0, countMax: 10_000 })).events
    return { harness, feeds, tenant, otherTenant, readAll, [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose]() }
  }

  describe(name, () => {
    test('starts empty', async () => {
      await using bundle = await setUp()
      const head = await bundle.feeds.readHead(bundle.tenant)
      expect(head.counts).toEqual([])
      expect(await bundle.readAll()).toEqual([])
    })

    test('adds what each change differs by, and redelivery changes nothing', async () => {
      await using bundle = await setUp()
      const { feeds, tenant, readAll } = bundle
      const [first, second, third] = created(tenant, 3, { completion: 'partial' }) as [
        ResponseChange,
        ResponseChange,
        ResponseChange,
      ]
      const finished = changeOf(tenant, {
        before: first.after,
        after: { ...first.after!, completion: 'complete' },
        revision: 2,
      })
      const erased = changeOf(tenant, { before: second.after, after: null, revision: 2 })
      const changes = placed([first, second, third, finished, erased])
      expect(await feeds.count(tenant, changes.slice(0, 2))).toBe(2)
      expect(await feeds.count(tenant, changes)).toBe(3)
      expect(await feeds.count(tenant, changes)).toBe(0)
      expect(await feeds.count(tenant, changes.slice(1, 3))).toBe(0)

      const { counts, seq } = await feeds.readHead(tenant)
      const events = await readAll()
      expect(counts).toEqual([{ surveyId: SURVEY, responses: 2, partial: 1 }])
      expect(events.at(-1)?.seq).toBe(seq)
      expect(seqsOf(events)).toEqual(seqsOf(events).toSorted((a, b) => a - b))
      expect(events.at(-1)?.event?.type).toBe('response.deleted')
    })

    test('an event that was published twice counts once', async () => {
      await using bundle = await setUp()
      const { feeds, tenant } = bundle
      const [change] = created(tenant, 1)
      await feeds.count(tenant, placed([change!]))
      await feeds.count(tenant, placed(created(tenant, 2), 1))
      expect(await feeds.count(tenant, placed([change!, change!], 3))).toBe(0)
      expect((await feeds.readHead(tenant)).counts).toMatchObject([{ responses: 3 }])
    })

    test('two consumers of the same events count each once', async () => {
      await using bundle = await setUp()
      const { harness, feeds, tenant, readAll } = bundle
      const other = harness.make()
      const changes = placed(created(tenant, 60))
      await Promise.all([
        feeds.count(tenant, changes),
        other.count(tenant, changes),
        other.count(tenant, changes.slice(0, 30)),
        feeds.count(tenant, changes),
      ])
      expect((await feeds.readHead(tenant)).counts).toMatchObject([{ responses: 60 }])
      const seqs = seqsOf(await readAll())
      expect(seqs).toHaveLength(60)
      expect(new Set(seqs).size).toBe(60)
    })

    test('keeps surveys and tenants apart', async () => {
      await using bundle = await setUp()
      const { feeds, tenant, otherTenant } = bundle
      await feeds.count(tenant, placed([...created(tenant, 2), ...created(tenant, 1, { surveyId: OTHER_SURVEY })]))
      await feeds.count(otherTenant, placed(created(otherTenant, 5)))

      expect((await feeds.readHead(tenant)).counts).toEqual([
        { surveyId: SURVEY, responses: 2, partial: 0 },
        { surveyId: OTHER_SURVEY, responses: 1, partial: 0 },
      ])
      expect((await feeds.readHead(otherTenant)).counts).toMatchObject([{ responses: 5 }])
      const { events } = await feeds.readAfter(tenant, { afterSeq: 0, countMax: 100 })
      expect(JSON.stringify(events)).not.toContain(otherTenant.id)
    })

    test('pages through events, with counts that include them', async () => {
      await using bundle = await setUp()
      const { feeds, tenant } = bundle
      await feeds.count(tenant, placed(created(tenant, 25)))
      const pages: number[] = []
      let afterSeq = 0
      for (;;) {
        const page = await feeds.readAfter(tenant, { afterSeq, countMax: 10 })
        if (page.events.length === 0) break
        pages.push(page.events.length)
        expect(page.counts).toMatchObject([{ responses: 25 }])
        afterSeq = page.events.at(-1)!.seq
      }
      expect(pages).toEqual([10, 10, 5])
    })

    test('shows nothing of respondents, and nothing at all of what was erased', async () => {
      await using bundle = await setUp()
      const { feeds, tenant, readAll } = bundle
      const image = imageOf({ respondentMeta: { email: 'someone@example.com' }, dims: { region: 'Erased' } })
      const born = { ...createdOf(tenant, image), eventId: changeIdOf(image.id, 'response.created', 1) }
      await feeds.count(tenant, placed([born]))
      expect(JSON.stringify(await readAll())).toContain('Erased')
      expect(JSON.stringify(await readAll())).not.toContain('someone')
      await feeds.count(tenant, placed([changeOf(tenant, { before: image, after: null, revision: 2 })], 1))
      expect(JSON.stringify(await readAll())).not.toContain('Erased')
      expect((await feeds.readHead(tenant)).counts).toMatchObject([{ responses: 0 }])
    })

    test('can resume after what is there, and not after what is not', async () => {
      await using bundle = await setUp()
      const { feeds, tenant, readAll } = bundle
      await feeds.count(tenant, placed(created(tenant, 5)))
      const seqs = seqsOf(await readAll())
      expect(await feeds.canResumeAfter(tenant, seqs[1]!)).toBe(true)
      expect(await feeds.canResumeAfter(tenant, -1)).toBe(false)
    })

    test('knows when events were counted', async () => {
      await using bundle = await setUp()
      const { feeds, tenant, otherTenant } = bundle
      const changes = created(tenant, 2)
      const ids = changes.map(({ eventId }) => eventId)
      await feeds.count(tenant, placed(changes.slice(0, 1)))
      const found = await feeds.findCountedAt(tenant, ids)
      expect([...found.keys()]).toEqual(ids.slice(0, 1))
      expect(Math.abs(Date.now() - found.get(ids[0]!)!.getTime())).toBeLessThan(60_000)
      expect((await feeds.findCountedAt(otherTenant, ids)).size).toBe(0)
    })

    test('a subscriber gets counts, what follows, and after a break what it missed', async () => {
      await using bundle = await setUp()
      const { harness, feeds, tenant } = bundle
      const tenants = { find: async () => tenant }
      const countResponses = createCountResponses({ feeds, tenants, events: recordEvents(), notices: harness.notices })
      const follow = createLiveFeed({ feeds: harness.make(), notices: harness.notices })
      const stop = new AbortController()
      const subscribe = (lastEventId?: string) => {
        const query = { signal: stop.signal, ...(lastEventId !== undefined && { lastEventId }) }
        const feed = follow(tenant, query)
        return async (): Promise<LiveEvent> => {
          const next = await Promise.race([feed.next(), delay(slowly(20_000), undefined, { ref: false })])
          if (!next?.value) throw new Error('no event came')
          return next.value
        }
      }
      const next = subscribe()
      const first = await next()
      const changes = created(tenant, 3)
      await countResponses(messagesOf(changes.slice(0, 1)))
      const [event, counts] = [await next(), await next()]
      await countResponses(messagesOf(changes.slice(1), 1))
      const resumed = subscribe(counts.id)
      const after = [await resumed(), await resumed(), await resumed(), await resumed()]
      stop.abort()

      expect(first).toMatchObject({ event: 'counts', data: { counts: [] } })
      expect(event).toMatchObject({
        event: 'response.created',
        data: { data: { response: { id: changes[0]!.responseId } } },
      })
      expect(counts).toMatchObject({ id: event.id, event: 'counts', data: { counts: [{ responses: 1 }] } })
      expect(after.map((each) => each.event)).toEqual(['counts', 'response.created', 'response.created', 'counts'])
      expect(after[3]).toMatchObject({ data: { counts: [{ responses: 3 }] } })
    })
  })
}
