import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Analytics } from '../../src/analytics/analytics.ts'
import { createClickhouseAnalytics } from '../../src/analytics/clickhouse-analytics.ts'
import { systemClock } from '../../src/clock.ts'
import type { ResponseChange, ResponseImage } from '../../src/response-change.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { CSAT_QUESTION, createdOf, imageOf, messagesOf, NPS_QUESTION, SURVEY } from './changes.ts'
import { type AnalyticsBundle, newTenant, setup } from './setup.ts'

const NPS = { surveyId: SURVEY, questionId: NPS_QUESTION }
const CSAT = { surveyId: SURVEY, questionId: CSAT_QUESTION }

describe('nps', () => {
  test('is the share of promoters minus the share of detractors, to two decimals', async () => {
    await using bundle = await setup()
    const scores = [...Array(1_412).fill(9), ...Array(299).fill(7), ...Array(84).fill(6)]
    const analytics = await dashboardOf(
      bundle,
      newTenant(),
      scores.map((nps: number) => imageOf({ nps })),
    )

    expect(await analytics.nps(NPS)).toMatchObject({
      overall: { n: 1_795, promoters: 1_412, passives: 299, detractors: 84, nps: 73.98 },
      segments: [],
      lagMs: 0,
    })
  })

  test('is null where nobody answered', async () => {
    await using bundle = await setup()
    const analytics = await dashboardOf(bundle, newTenant(), [imageOf()])

    expect((await analytics.nps({ ...NPS, segment: 'region' })).overall).toEqual({
      n: 0,
      promoters: 0,
      passives: 0,
      detractors: 0,
      nps: null,
    })
  })

  test('splits by a dimension, the channel or the locale, largest first, answers without one under the empty name', async () => {
    await using bundle = await setup()
    const images = [
      imageOf({ nps: 10, dims: { region: 'north', channel: 'not the channel' }, channel: 'web' }),
      imageOf({ nps: 0, dims: { region: 'north' }, channel: 'web' }),
      imageOf({ nps: 7, dims: { region: '' }, channel: 'sms' }),
      imageOf({ nps: 6, channel: 'sms', locale: 'he-IL' }),
      imageOf({ nps: 10, channel: 'sms' }),
    ]
    const analytics = await dashboardOf(bundle, newTenant(), images)
    const split = async (segment: string) =>
      (await analytics.nps({ ...NPS, segment })).segments.map((row) => [row.segment, row.n, row.nps])

    expect(await split('region')).toEqual([
      ['', 3, 0],
      ['north', 2, 0],
    ])
    expect(await split('channel')).toEqual([
      ['sms', 3, 0],
      ['web', 2, 0],
    ])
    expect(await split('locale')).toEqual([
      ['', 4, 25],
      ['he-IL', 1, -100],
    ])
    expect(await split("x' or 1=1 --")).toEqual([['', 5, 0]])
  })

  test('says the same of a range within days as of the whole days around it', async () => {
    await using bundle = await setup()
    const hours = [1, 5, 9, 23]
    const images = hours.map((hour) =>
      imageOf({
        nps: hour % 11,
        csat: 4,
        dims: { region: `r${hour % 2}` },
        submittedAt: `2026-11-05T${String(hour).padStart(2, '0')}:00:00.500Z`,
      }),
    )
    const analytics = await dashboardOf(bundle, newTenant(), images)
    const day = { from: new Date('2026-11-05T00:00:00Z'), to: new Date('2026-11-06T00:00:00Z') }
    const within = { from: new Date('2026-11-05T00:30:00Z'), to: new Date('2026-11-05T23:59:59.999Z') }
    const half = { from: new Date('2026-11-05T05:00:00.500Z'), to: new Date('2026-11-05T23:00:00.500Z') }
    const figures = async (range: { from: Date; to: Date }) => [
      withoutLag(await analytics.nps({ ...NPS, ...range, segment: 'region' })),
      withoutLag(await analytics.csat({ ...CSAT, ...range })),
      withoutLag(await analytics.counts({ surveyId: SURVEY, interval: 'hour', ...range })),
    ]

    expect(await figures(within)).toEqual(await figures(day))
    expect((await analytics.nps({ ...NPS, ...half })).overall.n).toBe(2)
    expect((await analytics.counts({ surveyId: SURVEY, interval: '5m', ...half })).total).toBe(2)
  })
})

describe('csat', () => {
  test('is the share of 4 and 5, with the mean, per region', async () => {
    await using bundle = await setup()
    const images = [5, 4, 2].map((csat) => imageOf({ csat, dims: { region: 'north' } }))
    const analytics = await dashboardOf(bundle, newTenant(), [...images, imageOf({ csat: 1 })])

    expect(await analytics.csat(CSAT)).toMatchObject({
      overall: { n: 4, satisfied: 2, csat: 50, mean: 3 },
      regions: [
        { region: 'north', n: 3, satisfied: 2, csat: 66.67, mean: 3.67 },
        { region: '', n: 1, satisfied: 0, csat: 0, mean: 1 },
      ],
    })
  })
})

describe('counts', () => {
  test('are per interval of submission in UTC, back to 2010', async () => {
    await using bundle = await setup()
    const at = [
      '2010-01-31T23:59:59.999Z',
      '2026-11-05T10:04:59.999Z',
      '2026-11-05T10:05:00.000Z',
      '2026-11-30T00:00:00.000Z',
    ]
    const analytics = await dashboardOf(
      bundle,
      newTenant(),
      at.map((submittedAt) => imageOf({ submittedAt })),
    )
    const points = async (interval: '5m' | 'hour' | 'day' | 'month') =>
      (await analytics.counts({ surveyId: SURVEY, interval })).points.map(
        (point) => `${point.at.slice(0, 16)} ${point.count}`,
      )

    expect(await points('month')).toEqual(['2010-01-01T00:00 1', '2026-11-01T00:00 3'])
    expect(await points('day')).toEqual(['2010-01-31T00:00 1', '2026-11-05T00:00 2', '2026-11-30T00:00 1'])
    expect(await points('hour')).toEqual(['2010-01-31T23:00 1', '2026-11-05T10:00 2', '2026-11-30T00:00 1'])
    expect(await points('5m')).toEqual([
      '2010-01-31T23:55 1',
      '2026-11-05T10:00 1',
      '2026-11-05T10:05 1',
      '2026-11-30T00:00 1',
    ])
  })
})

describe('a tenant', () => {
  test('sees nothing of another, with the same survey and question', async () => {
    await using bundle = await setup()
    await dashboardOf(bundle, newTenant('acme'), [imageOf({ nps: 9, csat: 5, dims: { region: 'north' } })])
    const other = analyticsFor(bundle, newTenant('globex'))

    expect((await other.nps({ ...NPS, segment: 'region' })).segments).toEqual([])
    expect((await other.csat(CSAT)).regions).toEqual([])
    expect((await other.counts({ surveyId: SURVEY, interval: 'day' })).points).toEqual([])
    expect((await other.verify({})).rows).toEqual([])
  })
})

describe('the watermark', () => {
  test('stays before a change that is still in the outbox', async () => {
    await using bundle = await setup()
    const tenant = newTenant()
    const analytics = analyticsFor(bundle, tenant)
    await bundle.admin.query(
      `insert into tenant_shared.outbox (tenant_id, slot, event_id, event_type, key, revision, payload)
       values ($1, 0, $2, 'response.created', $2, 1, jsonb_build_object('occurredAt', now() - interval '1 minute'))`,
      [tenant.id, randomUUID()],
    )

    expect((await analytics.counts({ surveyId: SURVEY, interval: 'day' })).lagMs).toBeGreaterThanOrEqual(60_000)
    expect((await analytics.verify({})).pending).toBe(1)
    expect((await analyticsFor(bundle, newTenant()).verify({})).pending).toBe(0)
    await bundle.admin.query("update tenant_shared.outbox set dispatched_at = now() - interval '1 minute'")
    expect((await analytics.counts({ surveyId: SURVEY, interval: 'day' })).lagMs).toBe(0)
  })

  test('stays before a change that was dispatched, and passes it once it is in the figures', async () => {
    await using bundle = await setup()
    const tenant = newTenant()
    const analytics = analyticsFor(bundle, tenant)
    const recordedAt = new Date(Date.now() - 90_000).toISOString()
    const changes = [createdOf(tenant, imageOf({ recordedAt })), createdOf(newTenant(), imageOf())]
    for (const change of changes) await dispatch(bundle, change)
    bundle.lags.push({ partition: 0, committedOffset: 0, endOffset: 2 })

    expect(await analytics.verify({})).toMatchObject({ pending: 2, dataAsOf: recordedAt })
    await bundle.sink(messagesOf(changes))
    bundle.lags.splice(0, 1, { partition: 0, committedOffset: 2, endOffset: 2 })
    expect((await analytics.verify({})).pending).toBe(0)
    expect((await analytics.nps(NPS)).lagMs).toBe(0)
  })

  test('stays before what was accepted and is not stored, wherever it waits', async () => {
    await using bundle = await setup()
    const analytics = analyticsFor(bundle, newTenant())
    const query = { surveyId: SURVEY, interval: 'day' } as const
    bundle.lags.push({ partition: 0, committedOffset: 5, endOffset: 5 })
    const { dataAsOf } = await analytics.counts(query)

    bundle.lags.splice(0, 1, { partition: 0, committedOffset: 5, endOffset: 6 })
    const waiting = await analytics.counts(query)
    expect(waiting.lagMs).toBeGreaterThan(0)
    expect(waiting.dataAsOf).toBe(dataAsOf)
    expect((await analytics.verify({})).pending).toBe(1)

    bundle.lags.splice(0, 1, { partition: 0, committedOffset: 6, endOffset: 6 })
    expect((await analytics.counts(query)).lagMs).toBe(0)
    await bundle.admin.query(
      `insert into control.spooled_responses (tenant_id, response_id, message, spooled_at)
       values (gen_random_uuid(), gen_random_uuid(), '', now() - interval '1 hour')`,
    )
    expect((await analytics.counts(query)).lagMs).toBeGreaterThanOrEqual(3_600_000)
  })

  test('is the last one known while the stream is away', async () => {
    await using bundle = await setup()
    const stream = { ...bundle.stream }
    const analytics = analyticsFor({ ...bundle, stream }, newTenant())
    const query = { surveyId: SURVEY, interval: 'day' } as const
    const { dataAsOf } = await analytics.counts(query)

    stream.lag = () => Promise.reject(new Error('no broker'))

    const away = await analytics.counts(query)
    expect(away.dataAsOf).toBe(dataAsOf)
    expect(away.lagMs).toBeGreaterThan(0)
  })
})

/** As the dispatcher leaves it behind. */
async function dispatch({ admin }: AnalyticsBundle, change: ResponseChange) {
  await admin.query(
    `insert into tenant_shared.outbox (tenant_id, slot, event_id, event_type, key, revision, payload, dispatched_at)
     values ($1, 0, $2, $3, $4, $5, $6, now())`,
    [change.tenantId, change.eventId, change.type, change.responseId, change.revision, JSON.stringify(change)],
  )
}

type ForTenant<Port> = {
  [Name in keyof Port]: Port[Name] extends (tenant: Tenant, query: infer Query) => infer Result
    ? (query: Query) => Result
    : never
}

function analyticsFor(bundle: AnalyticsBundle, tenant: Tenant): ForTenant<Analytics> {
  const analytics = createClickhouseAnalytics({ ...bundle, clock: systemClock }, { cacheMs: 0 })
  return {
    counts: (query) => analytics.counts(tenant, query),
    nps: (query) => analytics.nps(tenant, query),
    csat: (query) => analytics.csat(tenant, query),
    verify: (query) => analytics.verify(tenant, query),
  }
}

async function dashboardOf(bundle: AnalyticsBundle, tenant: Tenant, images: readonly ResponseImage[]) {
  await bundle.sink(messagesOf(images.map((image) => createdOf(tenant, image))))
  return analyticsFor(bundle, tenant)
}

const withoutLag = <Report extends object>(report: Report) => ({ ...report, dataAsOf: undefined, lagMs: undefined })
