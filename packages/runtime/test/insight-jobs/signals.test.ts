import type { SignalDetectedEvent } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createInsightSchedules } from '../../src/insights/schedules/create-insight-schedules.ts'
import { createMakeDueInsights } from '../../src/insights/schedules/make-due-insights.ts'
import { bodyFor, questionOf } from '../ingest/setup.ts'
import { messageFor } from '../responses/setup.ts'
import { type InsightsSetup, setUpInsights } from './set-up-insights.ts'

test('a score that drops is told of once for as long as it goes on, and not in quiet hours', async () => {
  await using setup = await setUpInsights()
  const { oltp, ids, audit, tenant, tenants, jobs, events, survey, insights, createRun, settle } = setup
  await dropOn(setup, '2026-11-10T12:00:00Z')
  await oltp.inTenant(tenant, (tx) => tx.query(SUBSCRIBE, [tenant.id, ids.newId()]))
  let now = new Date('2026-11-10T22:00:00Z')
  const clock = { now: () => now }
  const schedules = createInsightSchedules({ oltp, clock, ids, audit })
  const { id: scheduleId } = await schedules.create(tenant, {
    surveyId: survey.id,
    every: 'day',
    at: '06:00',
    timeZone: 'Europe/Berlin',
    last: { count: 1, unit: 'month' },
    segments: ['region'],
    minimumN: 10,
    signals: { scoreDrop: { by: 5 }, quietHours: { from: '22:00', to: '08:00' } },
  })
  const makeDue = createMakeDueInsights({ oltp, tenants, jobs, events, clock })
  const makeInsightAt = async (time: string) => {
    now = new Date(time)
    await makeDue(new AbortController().signal)
    const { lastRun } = await schedules.get(tenant, scheduleId)
    return await settle(lastRun!.insightId!, createRun({ clock }))
  }
  const readTold = async () => (await oltp.inTenant(tenant, (tx) => tx.query<ToldRow>(TOLD))).rows

  const first = await makeInsightAt('2026-11-11T05:00:00Z')
  const [told, ...others] = await readTold()
  expect(others).toEqual([])
  expect(told!.next_attempt_at).toEqual(new Date('2026-11-11T07:00:00Z'))
  const { signal } = told!.event.data
  expect(told!.event_id).toBe(signal.id)
  expect(signal).toMatchObject({
    kind: 'score_drop',
    scheduleId,
    insightId: first.id,
    question: 'recommend',
    timeframe: first.timeframe,
    compareWith: first.compareWith,
    after: { n: 40, score: -100 },
    threshold: 5,
  })
  expect(signal.interval.high).toBeLessThan(0)
  const { items: findings } = await insights.findings(tenant, {
    insightId: first.id,
    limit: 100,
    mayReadResponses: true,
  })
  const finding = findings.find(({ id }) => id === signal.findingId)
  expect(signal.change).toBe(finding!.value)
  expect(signal.title).toMatch(/^NPS \(recommend\) fell by \d+(\.\d)? points$/)

  expect(await makeInsightAt('2026-11-12T05:00:00Z')).toMatchObject({ compareWith: expect.anything() })
  expect(await readTold()).toHaveLength(1)
  expect(await readOpen(setup)).toEqual([Object.fromEntries([[`score_drop ${signal.questionId}`, signal.id]])])

  // Nothing of the time before is left to have fallen from.
  expect(await makeInsightAt('2026-12-09T05:00:00Z')).not.toHaveProperty('compareWith')
  expect(await readOpen(setup)).toEqual([{}])
  expect(await readTold()).toHaveLength(1)
})

/** Forty who would recommend it to nobody. */
async function dropOn({ tenant, survey, storeResponses }: InsightsSetup, submittedAt: string): Promise<void> {
  const answers = [{ questionId: questionOf(survey, 'recommend').id, numericValue: 1 }]
  const keys = Array.from({ length: 40 }, (_, at) => `drop-${at}`)
  const body = bodyFor(survey, { submittedAt, dims: { region: 'north' }, answers })
  await storeResponses(keys.map((key) => messageFor(tenant, { key, body })))
}

interface ToldRow {
  readonly event_id: string
  readonly event: SignalDetectedEvent
  readonly next_attempt_at: Date
}

const SUBSCRIBE = `
  insert into webhook_subscriptions (tenant_id, id, event_type, url, secret)
  values ($1, $2, 'signal.detected', 'https://example.com/hooks', '\\x00')`

const TOLD = `
  select event_id, event, next_attempt_at
  from deliveries
  where event_type = 'signal.detected'`

const readOpen = async ({ oltp, tenant }: InsightsSetup) => {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ open_signals: unknown }>('select open_signals from insight_schedules'),
  )
  return rows.map(({ open_signals: open }) => open)
}
