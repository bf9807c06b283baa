import type { LedgerFinding, LedgerHour, LedgerTarget } from '@howazit/sdk'
import { table } from '../output.ts'
import { hourText } from './hour-flag.ts'

/** A line for each hour: what was accepted, and where all of it is. */
export const hoursTable = (hours: readonly LedgerHour[]): string =>
  table(
    [
      'hour',
      'accepted',
      'stored',
      'quarantined',
      'discarded',
      'poison',
      'in flight',
      'missing',
      'doubled',
      'sent again',
      '',
    ],
    hours.map(({ hour, state, isBalanced, responses }) => [
      hourText(hour),
      responses.accepted,
      responses.stored,
      responses.quarantined,
      responses.discarded,
      responses.poison,
      responses.inFlight,
      responses.missing,
      responses.doubled,
      responses.duplicates,
      isBalanced ? state : 'DOES NOT BALANCE',
    ]),
  )

/** A line for the events and one for each target, of all the hours together. */
export function targetsTable(hours: readonly LedgerHour[]): string {
  const rows = [
    ...Map.groupBy(
      hours.flatMap(({ targets }) => targets),
      keyOf,
    ).values(),
  ].map(sumUp)
  return table(
    ['target', 'published', 'delivered', 'dead', 'unknown', 'suppressed', 'in flight', 'missing', 'doubled'],
    rows.map((row) => [
      row.target,
      row.published,
      row.delivered,
      row.dead,
      row.unknown,
      row.suppressed,
      row.inFlight,
      row.missing,
      row.doubled,
    ]),
  )
}

/** What was not planned for any target yet, or never was. */
export function eventsText(hours: readonly LedgerHour[]): string {
  const sum = (field: keyof LedgerHour['events']) => hours.reduce((total, { events }) => total + events[field], 0)
  const { published, ...others } = {
    published: sum('published'),
    planned: sum('planned'),
    discarded: sum('discarded'),
    poison: sum('poison'),
    'in flight': sum('inFlight'),
    missing: sum('missing'),
  }
  const parts = Object.entries(others).map(([name, count]) => `${count.toLocaleString('en-US')} ${name}`)
  return `${published.toLocaleString('en-US')} events: ${parts.join(', ')}`
}

export const findingsTable = (findings: readonly LedgerFinding[]): string =>
  table(
    ['what', 'problem', 'response', 'event or delivery', 'target', 'looked for'],
    findings.map(({ kind, problem, responseId, eventId, deliveryId, target, lookedFor }) => [
      kind,
      problem,
      responseId,
      deliveryId ?? eventId,
      target,
      lookedFor,
    ]),
  )

const keyOf = ({ webhookId, routeId, target }: LedgerTarget): string => webhookId ?? routeId ?? target

const COUNTS = ['published', 'delivered', 'dead', 'unknown', 'suppressed', 'inFlight', 'missing', 'doubled'] as const

function sumUp(rows: readonly LedgerTarget[]): LedgerTarget {
  const sums = COUNTS.map((field) => [field, rows.reduce((total, row) => total + row[field], 0)] as const)
  return { ...rows[0]!, ...(Object.fromEntries(sums) as Pick<LedgerTarget, (typeof COUNTS)[number]>) }
}
