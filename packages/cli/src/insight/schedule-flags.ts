import type { InsightScheduleUpdate, InsightSignals } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { type GivenSignals, saysSignals, signalFlags, toSignals } from './signal-flags.ts'

const EVERY = ['day', 'week', 'month'] as const
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const COMPARISONS = ['previous', 'year_before', 'none'] as const

/** How a schedule's rhythm is asked for, whether it has to be said or not. */
export const everyFlag = { options: EVERY, description: 'how often' } as const
export const atFlag = {
  description: 'the time of the day, by the clocks of the time zone: 07:00',
  helpValue: 'HH:MM',
} as const

/** What a schedule is made of, and changed by. */
export const scheduleFlags = {
  every: Flags.option(everyFlag)(),
  at: Flags.string(atFlag),
  weekday: Flags.option({ options: WEEKDAYS, description: 'with --every week; Monday without it' })(),
  'day-of-month': Flags.integer({
    min: 1,
    max: 31,
    description: 'with --every month; in a month that has fewer days, the last',
  }),
  'time-zone': Flags.string({ description: 'such as Europe/Berlin; UTC without it' }),
  last: Flags.string({
    description: 'what is looked at, whole days up to the one it is due on: 30d, 4w, 1m; without it, one of --every',
    helpValue: '4w',
  }),
  compare: Flags.option({
    options: COMPARISONS,
    description: 'with the time of the same length before, the same a year before, or nothing',
  })(),
  ...signalFlags,
  segment: Flags.string({
    multiple: true,
    description:
      'a dimension to compare the values of, or one value of it that alone is looked at: region, or region=DACH',
  }),
  'minimum-n': Flags.integer({ min: 10, description: 'of fewer answers there is no figure; 30 without it' }),
}

interface Given extends GivenSignals {
  readonly every?: (typeof EVERY)[number] | undefined
  readonly at?: string | undefined
  readonly weekday?: (typeof WEEKDAYS)[number] | undefined
  readonly 'day-of-month'?: number | undefined
  readonly 'time-zone'?: string | undefined
  readonly last?: string | undefined
  readonly compare?: (typeof COMPARISONS)[number] | undefined
  readonly segment?: string[] | undefined
  readonly 'minimum-n'?: number | undefined
}

/** What was said of it, as the API takes it: all rules of signals at once, so with those that there were before. */
export function toScheduleUpdate(flags: Given, before?: InsightSignals): InsightScheduleUpdate {
  const { every, at, weekday, last, compare, segment } = flags
  const { 'day-of-month': dayOfMonth, 'time-zone': timeZone, 'minimum-n': minimumN } = flags
  return {
    ...(every !== undefined && { every }),
    ...(at !== undefined && { at }),
    ...(weekday !== undefined && { weekday }),
    ...(dayOfMonth !== undefined && { dayOfMonth }),
    ...(timeZone !== undefined && { timeZone }),
    ...(last !== undefined && { last: parseLast(last) }),
    ...(compare !== undefined && { compareWith: compare }),
    ...(saysSignals(flags) && { signals: toSignals(flags, before) }),
    ...(segment !== undefined && { segments: segment }),
    ...(minimumN !== undefined && { minimumN }),
  }
}

const UNITS = { d: 'day', w: 'week', m: 'month' } as const

function parseLast(text: string): NonNullable<InsightScheduleUpdate['last']> {
  const [, count, unit] = /^(\d{1,3})([dwm])$/.exec(text) ?? []
  if (unit !== undefined) return { count: Number(count), unit: UNITS[unit as keyof typeof UNITS] }
  throw new CommandError(`--last: "${text}" is not a number of days, weeks or months.`, {
    tryThis: '--last 30d, --last 4w or --last 1m',
  })
}
