import {
  HowazitError,
  type InsightSchedule,
  type InsightScheduleCreate,
  type InsightScheduleUpdate,
} from '@howazit/sdk'
import { MINIMUM_N } from '../statistics/scores/suppress.ts'
import { isTimeZone } from './wall-clock.ts'

/** What of a schedule says when and what, with what was not said filled in. */
export type InsightPlan = Omit<
  InsightSchedule,
  'id' | 'surveyId' | 'enabled' | 'nextDueAt' | 'lastRun' | 'createdAt' | 'updatedAt'
>

/** A year, so that what is compared with a year before does not overlap it. */
const LAST_MAX = { day: 365, week: 52, month: 12 } as const

/** As it is asked for. */
type GivenPlan = Omit<InsightScheduleCreate, 'surveyId' | 'weekday' | 'dayOfMonth'> & Days

/** @throws HowazitError `validation_failed` */
export function parsePlan(given: GivenPlan): InsightPlan {
  const { every, at, timeZone = 'UTC', last = { count: 1, unit: every }, compareWith = 'previous' } = given
  const { signals, segments = [], questions, minimumN = MINIMUM_N } = given
  const telling = signals && Object.keys(signals).length > 0 ? { signals } : {}
  const looking = { last, compareWith, ...telling, segments, ...(questions && { questions }), minimumN }
  return check({ every, at, ...daysOf(given), timeZone, ...looking })
}

/** What is not said stays; a day that goes with another rhythm goes. @throws HowazitError `validation_failed` */
export function changePlan(plan: InsightPlan, update: InsightScheduleUpdate): InsightPlan {
  const isSameRhythm = update.every === undefined || update.every === plan.every
  const { weekday, dayOfMonth } = isSameRhythm ? { ...plan, ...update } : update
  return parsePlan({ ...plan, ...update, weekday, dayOfMonth })
}

interface Days {
  readonly every: InsightPlan['every']
  readonly weekday?: InsightPlan['weekday'] | undefined
  readonly dayOfMonth?: InsightPlan['dayOfMonth'] | undefined
}

function daysOf({ every, weekday, dayOfMonth }: Days): Pick<InsightPlan, 'weekday' | 'dayOfMonth'> {
  if (weekday !== undefined && every !== 'week') refuse('/weekday', `What is due every ${every} has no weekday.`)
  if (dayOfMonth !== undefined && every !== 'month')
    refuse('/dayOfMonth', `What is due every ${every} has no day of the month.`)
  if (every === 'week') return { weekday: weekday ?? 'monday' }
  return every === 'month' ? { dayOfMonth: dayOfMonth ?? 1 } : {}
}

function check(plan: InsightPlan): InsightPlan {
  const { timeZone, last } = plan
  if (!isTimeZone(timeZone))
    refuse('/timeZone', `${timeZone} is no time zone of the IANA database, such as Europe/Berlin.`)
  const max = LAST_MAX[last.unit]
  if (last.count > max) refuse('/last/count', `It looks at a year at the most: ${max} times a ${last.unit}.`)
  checkSignals(plan)
  return plan
}

function checkSignals({ signals = {}, compareWith }: InsightPlan): void {
  const { quietHours } = signals
  for (const rule of ['scoreDrop', 'themeSurge'] as const)
    if (signals[rule] && compareWith === 'none')
      refuse(`/signals/${rule}`, 'What is compared with nothing shows no change: compare it with the time before.')
  if (quietHours && quietHours.from === quietHours.to)
    refuse(
      '/signals/quietHours/to',
      `Quiet hours from ${quietHours.from} to ${quietHours.to} are none, or all of them.`,
    )
}

function refuse(pointer: string, detail: string): never {
  throw new HowazitError('validation_failed', detail, { details: { pointer } })
}
