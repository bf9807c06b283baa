import type { SignalDetectedEvent } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createInsightSchedules } from '../../src/insights/schedules/create-insight-schedules.ts'
import { createMakeDueInsights } from '../../src/insights/schedules/make-due-insights.ts'
import { bodyFor, questionOf } from '../ingest/setup.ts'
import { messageFor } from '../responses/setup.ts'
import { type InsightsSetup, SEPTEMBER, setUpInsights } from './set-up-insights.ts'

test('what goes wrong is told of once for as long as it goes on, in whatever order insights end, and not in quiet hours', async () => {
  await using setup = await setUpInsights()
  const { oltp, ids, audit, tenant, tenants, jobs, notices, events, survey, insights, createRun, settle } = setup
  await answer(setup, {
    submittedAt: '2026-11-01T12:00:00Z',
    count: 10,
    score: 10,
    comment: 'My invoice has a wrong amount.',
  })
  await answer(setup, { submittedAt: '2026-11-10T12:00:00Z', count: 18, score: 1, comment: 'It was all right.' })
  await answer(setup, {
    submittedAt: '2026-11-10T13:00:00Z',
    count: 14,
    score: 1,
    comment: 'My invoice has a wrong amount.',
  })
  await answer(setup, {
    submittedAt: '2026-11-10T14:00:00Z',
    count: 2,
    score: 1,
    comment: 'The rude driver shouted and threatened me, terrible.',
  })
  await oltp.inTenant(tenant, (tx) => tx.query(SUBSCRIBE, [tenant.id, ids.newId()]))
  let now = new Date('2026-11-09T22:00:00Z')
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
    signals: {
      scoreDrop: { by: 5 },
      themeSurge: { by: 10 },
      urgentComments: { from: 'high' },
      quietHours: { from: '22:00', to: '08:00' },
    },
  })
  const makeDue = createMakeDueInsights({ oltp, tenants, jobs, notices, events, clock })
  const requestInsightAt = async (time: string) => {
    now = new Date(time)
    await makeDue(new AbortController().signal)
    return (await schedules.get(tenant, scheduleId)).lastRun!.insightId!
  }
  const settleNow = (insightId: string) => settle(insightId, createRun({ clock }))
  const readTold = async () => (await oltp.inTenant(tenant, (tx) => tx.query<ToldRow>(TOLD))).rows

  // The one of the day before, in which no score is low, waits for the one of today.
  const late = await requestInsightAt('2026-11-10T05:00:00Z')
  await insights.cancel(tenant, late)
  const first = await settleNow(await requestInsightAt('2026-11-11T05:00:00Z'))
  const told = await readTold()
  expect(told.map(({ event }) => event.data.signal.kind).toSorted()).toEqual([
    'score_drop',
    'theme_surge',
    'urgent_comments',
  ])
  const source = { scheduleId, insightId: first.id, timeframe: first.timeframe }
  const findings = await setup.findingsOf(first.id)
  for (const { event_id: eventId, event, next_attempt_at: at } of told) {
    const { signal } = event.data
    expect(at).toEqual(new Date('2026-11-11T07:00:00Z'))
    expect(signal).toMatchObject({ ...source, id: eventId })
    expect(findings.map(({ id }) => id)).toContain(signal.findingId)
  }
  const find = (kind: string) => told.find(({ event }) => event.data.signal.kind === kind)!.event.data.signal
  const drop = find('score_drop')
  const { compareWith } = first
  expect(drop).toMatchObject({ question: 'recommend', compareWith, after: { n: 44 }, threshold: 5 })
  expect(drop).toMatchObject({ change: findings.find(({ id }) => id === drop.findingId)!.value })
  expect(drop.title).toMatch(/^NPS \(recommend\) fell by \d+(\.\d)? points$/)
  expect(find('theme_surge')).toMatchObject({ before: { n: 0, of: 54 }, after: { n: 24, of: 44 }, threshold: 10 })
  const urgent = find('urgent_comments')
  expect(urgent).toMatchObject({ urgency: 'critical', count: 2, after: { n: 2, of: 44 } })
  expect(await setup.recordsOf(first.id, urgent.findingId)).toHaveLength(2)
  expect(urgent).toMatchObject({
    responses: expect.arrayContaining([...(await setup.recordsOf(first.id, urgent.findingId))]),
  })
  // Nobody is quoted.
  expect(JSON.stringify(told)).not.toContain('threatened me')
  expect(await setup.verify(first.id)).toMatchObject({ status: 'verified' })

  await insights.retry(tenant, { insightId: late })
  expect(await settleNow(late)).toMatchObject({ status: 'succeeded' })
  // Nor does one of a time in which nobody wrote of invoices take the theme away, so that it would surge anew.
  const september = await insights.create(tenant, { ...setup.request, timeframe: SEPTEMBER, segments: [] })
  expect(await settleNow(september.id)).toMatchObject({ status: 'succeeded' })
  await answer(setup, {
    submittedAt: '2026-11-11T14:00:00Z',
    count: 1,
    score: 1,
    comment: 'A man was bleeding on the floor and nobody came to help him.',
  })
  expect(await settleNow(await requestInsightAt('2026-11-12T05:00:00Z'))).toMatchObject({
    compareWith: expect.anything(),
  })
  const [more, ...others] = (await readTold()).slice(told.length)
  expect(others).toEqual([])
  expect(more!.event.data.signal).toMatchObject({ kind: 'urgent_comments', count: 1, after: { n: 3 } })
  expect(Object.values((await readOpen(setup))[0]!)).toContain(drop.id)

  // Of a single answer there is no figure that fell: it is over.
  expect(await settleNow(await requestInsightAt('2026-12-11T05:00:00Z'))).toMatchObject({ status: 'succeeded' })
  expect(await readOpen(setup)).toEqual([{}])
  expect(await readTold()).toHaveLength(told.length + 1)
})

interface Given {
  readonly submittedAt: string
  readonly count: number
  readonly score: number
  readonly comment: string
}

async function answer({ tenant, survey, storeResponses }: InsightsSetup, given: Given): Promise<void> {
  const { submittedAt, count, score, comment } = given
  const answers = [
    { questionId: questionOf(survey, 'recommend').id, numericValue: score },
    { questionId: questionOf(survey, 'why').id, textValue: comment },
  ]
  const body = bodyFor(survey, { submittedAt, dims: { region: 'north' }, answers })
  const keys = Array.from({ length: count }, (_, at) => `${submittedAt}-${at}`)
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
  where event_type = 'signal.detected'
  order by created_at`

const readOpen = async ({ oltp, tenant }: InsightsSetup) => {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ open_signals: Record<string, string> }>('select open_signals from insight_schedules'),
  )
  return rows.map(({ open_signals: open }) => open)
}
