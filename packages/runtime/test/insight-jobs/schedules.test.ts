import type { InsightScheduleCreate } from '@howazit/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createInsightSchedules } from '../../src/insights/schedules/create-insight-schedules.ts'
import { createMakeDueInsights } from '../../src/insights/schedules/make-due-insights.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'
import { createLife } from '../delivery/mortal-sender.ts'
import { type InsightsSetup, setUpInsights } from './set-up-insights.ts'

let setup: InsightsSetup
let now = new Date('2026-10-15T12:00:00Z')

beforeAll(async () => {
  setup = await setUpInsights()
})
afterAll(() => setup[Symbol.asyncDispose]())

const clock = { now: () => now }

/** The schedules of a tenant that has none yet, and what is made by them. */
async function begin(given: Partial<InsightScheduleCreate> = {}) {
  const { oltp, ids, audit, tenant, tenants, jobs, notices, events, survey, insights } = setup
  now = new Date('2026-10-15T12:00:00Z')
  const schedules = createInsightSchedules({ oltp, clock, ids, audit })
  for (const { id } of (await schedules.list(tenant)).items) await schedules.delete(tenant, id)
  const monthly = { surveyId: survey.id, every: 'month', at: '06:00', timeZone: 'Europe/Berlin', minimumN: 10 } as const
  const schedule = await schedules.create(tenant, { ...monthly, ...given })
  const makeDue = (through: Oltp = oltp) =>
    createMakeDueInsights({ oltp: through, tenants, jobs, notices, events, clock })(new AbortController().signal)
  const made = async () => {
    const { items } = await insights.list(tenant, { limit: 100, scheduleId: schedule.id })
    expect(items.map(({ scheduleId }) => scheduleId)).toEqual(items.map(() => schedule.id))
    return items
  }
  const read = () => schedules.get(tenant, schedule.id)
  return { schedules, schedule, makeDue, made, read }
}

test('a schedule makes an insight when it is due, of the time before', async () => {
  const { schedule, makeDue, made, read } = await begin({ segments: ['region'] })
  expect(schedule).toMatchObject({ enabled: true, dayOfMonth: 1, nextDueAt: '2026-11-01T05:00:00.000Z' })

  now = new Date('2026-11-01T04:59:59Z')
  await makeDue()
  expect(await made()).toEqual([])
  now = new Date('2026-11-01T05:00:00Z')
  await makeDue()

  const [insight] = await made()
  expect(insight).toMatchObject({
    timeframe: { from: '2026-09-30T22:00:00.000Z', to: '2026-10-31T23:00:00.000Z' },
    compareWith: { from: '2026-08-31T22:00:00.000Z', to: '2026-09-30T22:00:00.000Z' },
    segments: ['region'],
  })
  expect(await setup.settle(insight!.id)).toMatchObject({ status: 'succeeded', scheduleId: schedule.id })
  expect(await read()).toMatchObject({
    nextDueAt: '2026-12-01T05:00:00.000Z',
    lastRun: { dueAt: '2026-11-01T05:00:00.000Z', insightId: insight!.id },
  })
})

test('of what was due meanwhile, the last is made up for', async () => {
  const { makeDue, made, read } = await begin({ every: 'day', last: { count: 2, unit: 'month' } })
  now = new Date('2026-11-04T12:00:00Z')
  await makeDue()
  await makeDue()

  expect(await made()).toHaveLength(1)
  expect(await read()).toMatchObject({
    nextDueAt: '2026-11-05T05:00:00.000Z',
    lastRun: { dueAt: '2026-11-04T05:00:00.000Z' },
  })
})

test('whoever looks at the same time, and whenever they are killed, there is one insight of a time', async () => {
  const { makeDue, made } = await begin({ every: 'day', last: { count: 2, unit: 'month' } })
  const egress = { send: () => Promise.reject(new Error('A schedule sends nothing.')) }
  for (let moment = 0, isDead = true; isDead; moment++) {
    now = new Date(now.getTime() + 86_400_000)
    const { ended, oltp } = createLife({ oltp: setup.oltp, egress }, moment)
    const death = ended.then(() => true)
    isDead = (await Promise.race([death, makeDue(oltp)])) ?? false
    await Promise.all([makeDue(), makeDue()])
    expect(await made()).toHaveLength(moment + 1)
  }
})

test('a time that there is nothing in is told of, and nothing else stops', async () => {
  const { makeDue, made, read } = await begin({ every: 'week', weekday: 'friday' })
  now = new Date('2026-12-04T12:00:00Z')
  await makeDue()

  expect(await made()).toEqual([])
  expect(await read()).toMatchObject({
    nextDueAt: '2026-12-11T05:00:00.000Z',
    lastRun: { problem: { code: 'validation_failed', detail: expect.stringContaining('There are no responses from') } },
  })
})

test('a first time with nothing before it is compared with nothing', async () => {
  const { makeDue, made } = await begin({ last: { count: 2, unit: 'month' } })
  now = new Date('2026-11-01T12:00:00Z')
  await makeDue()
  const [insight] = await made()
  expect(insight).not.toHaveProperty('compareWith')
})

test('a schedule that is disabled makes nothing, and does not make up for it', async () => {
  const { schedules, schedule, makeDue, made } = await begin()
  const { tenant } = setup
  expect(await schedules.update(tenant, schedule.id, { enabled: false })).not.toHaveProperty('nextDueAt')
  now = new Date('2026-11-02T12:00:00Z')
  await makeDue()
  const enabled = await schedules.update(tenant, schedule.id, { enabled: true })
  expect(enabled).toMatchObject({ nextDueAt: '2026-12-01T05:00:00.000Z' })
  await makeDue()
  expect(await made()).toEqual([])
})

test('what is due is not lost when something else is changed, and a new rhythm brings its own day', async () => {
  const { schedules, schedule, makeDue, made } = await begin()
  const { tenant } = setup
  now = new Date('2026-11-01T05:00:01Z')
  await schedules.update(tenant, schedule.id, { segments: ['region'] })
  await makeDue()
  expect(await made()).toMatchObject([{ segments: ['region'] }])
  const weekly = await schedules.update(tenant, schedule.id, { every: 'week' })
  expect(weekly).toMatchObject({ weekday: 'monday', nextDueAt: '2026-11-02T05:00:00.000Z' })
  expect(weekly).not.toHaveProperty('dayOfMonth')
})

test.each([
  [{ timeZone: 'Mars/Base' }, '/timeZone'],
  [{ timeZone: '+02:00' }, '/timeZone'],
  [{ weekday: 'monday' as const }, '/weekday'],
  [{ every: 'day' as const, dayOfMonth: 3 }, '/dayOfMonth'],
  [{ last: { count: 13, unit: 'month' as const } }, '/last/count'],
  [{ questions: ['0b9f2c54-7a1e-4d3b-9c68-1f2e3d4c5b6a'] }, '/questions/0'],
])('a schedule with %j is refused', async (given, pointer) => {
  await expect(begin(given)).rejects.toMatchObject({ code: 'validation_failed', details: { pointer } })
})
