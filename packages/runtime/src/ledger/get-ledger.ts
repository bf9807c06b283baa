import { HowazitError, type Ledger, type LedgerHour } from '@howazit/sdk'
import { sideBySide } from '../side-by-side.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { findActiveHours } from './active-hours.ts'
import { type BalanceHourDeps, balanceHour } from './balance-hour.ts'
import { HOUR_MS, hourOf, isCountable, listHours } from './hours.ts'
import { type JudgedHour, readJudged, toLedgerHour } from './judged-hours.ts'

export interface LedgerQuery {
  readonly from?: Date
  readonly to?: Date
  /** Open hours are counted again, however long ago. */
  readonly isFresh: boolean
}

const HOURS = 24
const HOURS_MAX = 31 * 24
/** An hour that began this long ago is as it was judged. */
const LIVE_MS = 2 * HOUR_MS
const HOURS_AT_ONCE = 2

/** @throws HowazitError `invalid_parameter` for more hours than 31 days have */
export async function getLedger(deps: BalanceHourDeps, tenant: Tenant, query: LedgerQuery): Promise<Ledger> {
  const range = readRange(query, deps.clock.now())
  const judged = await deps.oltp.inControl(tenant, (tx) => readJudged(tx, tenant.id, range))
  const isLive = (hour: Date) => hour.getTime() > deps.clock.now().getTime() - LIVE_MS
  const kept = judged.filter((each) => each.judgeAgainAt === undefined || !(query.isFresh || isLive(each.hour)))
  const keptTimes = new Set(kept.map(({ hour }) => hour.getTime()))
  const others = listHours(range.from, range.to).filter(
    (hour) => !keptTimes.has(hour.getTime()) && isCountable(hour, deps.clock.now()),
  )
  const counted: JudgedHour[] = []
  await sideBySide(await findActiveHours(deps.oltp, tenant, others), HOURS_AT_ONCE, async (hour) => {
    const { figures } = await balanceHour(deps, tenant, hour)
    counted.push({ hour, figures, judgeAgainAt: new Date(0) })
  })
  const hours: LedgerHour[] = [...kept, ...counted]
    .toSorted((left, right) => right.hour.getTime() - left.hour.getTime())
    .map(toLedgerHour)
  return { isBalanced: hours.every(({ isBalanced }) => isBalanced), hours }
}

function readRange({ from, to }: LedgerQuery, now: Date): { readonly from: Date; readonly to: Date } {
  const end = to === undefined || to > now ? now : to
  const start = hourOf(from ?? new Date(end.getTime() - (HOURS - 1) * HOUR_MS))
  if (end.getTime() - start.getTime() <= HOURS_MAX * HOUR_MS) return { from: start, to: end }
  throw new HowazitError('invalid_parameter', 'These are more hours than the ledger is shown of at once.', {
    details: { pointer: '/query/from', expected: '31 days at the most' },
  })
}
