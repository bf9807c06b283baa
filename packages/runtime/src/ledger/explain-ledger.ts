import { HowazitError, type LedgerFinding } from '@howazit/sdk'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type BalanceHourDeps, balanceHour } from './balance-hour.ts'
import { hourOf, isCountable } from './hours.ts'

export type FindingQuery = PageQuery & { readonly hour: Date }

/** Counted anew for each page; what is found meanwhile is on none of them. @throws HowazitError `invalid_parameter` */
export async function explainLedger(
  deps: BalanceHourDeps,
  tenant: Tenant,
  { hour, cursor, limit }: FindingQuery,
): Promise<Page<LedgerFinding>> {
  if (!isCountable(hour, deps.clock.now())) throw tooLongAgo(hour)
  const after = cursor === undefined ? '' : decodePlace(cursor)
  const { findings } = await balanceHour(deps, tenant, hourOf(hour))
  const sorted = findings.toSorted((left, right) => (placeOf(left) < placeOf(right) ? -1 : 1))
  const left = sorted.filter((finding) => placeOf(finding) > after)
  const items = left.slice(0, limit)
  const last = items.at(-1)
  return { items, ...(left.length > limit && last && { nextCursor: Buffer.from(placeOf(last)).toString('base64url') }) }
}

const tooLongAgo = (hour: Date): HowazitError =>
  new HowazitError('invalid_parameter', 'What that hour was counted from is not kept any more.', {
    details: { pointer: '/query/hour', expected: 'an hour of the last week', got: hour.toISOString() },
  })

/** Responses first, and what is the same of one target together. */
const placeOf = ({ kind, problem, target = '', responseId, eventId = '' }: LedgerFinding): string =>
  [ORDER.indexOf(kind), target, problem, responseId, eventId].join('|')

const ORDER: readonly LedgerFinding['kind'][] = ['response', 'event', 'delivery']

function decodePlace(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString()
  if (/^[012]\|/.test(place) && Buffer.from(place).toString('base64url') === cursor) return place
  throw new HowazitError('invalid_parameter', 'The cursor is not one that a page ended with.', {
    details: { pointer: '/query/cursor', expected: 'nextCursor of the page before' },
  })
}
