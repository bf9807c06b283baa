import type { InsightSchedule } from '@howazit/sdk'

/** When it is due, on one line: `every week, monday 07:00 Europe/Berlin`. */
export function rhythmText({ every, at, weekday, dayOfMonth, timeZone }: InsightSchedule): string {
  const day = weekday ?? (dayOfMonth === undefined ? undefined : `day ${dayOfMonth}`)
  return `every ${every}, ${day === undefined ? '' : `${day} `}${at} ${timeZone}`
}

/** What it looks at, on one line: `last 4 weeks, against the time before`. */
export function spanText({ last, compareWith }: InsightSchedule): string {
  const span = `last ${last.count} ${last.unit}${last.count === 1 ? '' : 's'}`
  if (compareWith === 'none') return span
  return `${span}, against ${compareWith === 'previous' ? 'the time before' : 'the year before'}`
}

/** What came of the last time. */
export const lastRunText = ({ lastRun }: InsightSchedule): string | undefined =>
  lastRun && (lastRun.insightId ?? lastRun.problem?.detail)

const quietText = ({ quietHours }: NonNullable<InsightSchedule['signals']>): string =>
  quietHours ? `, and not from ${quietHours.from} to ${quietHours.to}` : ''

const rulesText = ({ scoreDrop, themeSurge, urgentComments }: NonNullable<InsightSchedule['signals']>): string =>
  [
    ...(scoreDrop ? [`a score that drops by ${scoreDrop.by} points or more`] : []),
    ...(themeSurge ? [`a theme that ${themeSurge.by} points of the comments more mention`] : []),
    ...(urgentComments
      ? [`comments that are ${urgentComments.from === 'high' ? 'high or critical' : 'critical'}`]
      : []),
  ].join(', ')

/** All of it, a line each. */
export function scheduleText(schedule: InsightSchedule): string {
  const { id, nextDueAt, lastRun, signals } = schedule
  return [
    `schedule ${id}: ${rhythmText(schedule)}`,
    `  ${spanText(schedule)}`,
    ...(signals ? [`  tells of ${rulesText(signals)}${quietText(signals)}`] : []),
    `  next: ${nextDueAt ?? 'disabled'}`,
    ...(lastRun ? [`  last: ${lastRun.dueAt} ${lastRunText(schedule)}`] : []),
  ].join('\n')
}
