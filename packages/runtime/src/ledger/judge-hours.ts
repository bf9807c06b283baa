import type { Events } from '../events.ts'
import { failureReason } from '../failure-reason.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { sideBySide } from '../side-by-side.ts'
import type { Tenant, Tenants } from '../tenancy/tenant.ts'
import { findActiveHours } from './active-hours.ts'
import { type BalanceHourDeps, balanceHour, isSettled } from './balance-hour.ts'
import { HOUR_MS, hourOf, listHours } from './hours.ts'
import { type JudgedHour, keepJudged, readJudged } from './judged-hours.ts'

export interface JudgeHoursDeps extends BalanceHourDeps {
  readonly tenants: Pick<Tenants, 'list'>
  readonly events: Events
}

const EVERY_MS = 300_000
/** After an hour's end: what was accepted in its last moment is stored by then. */
const OLD_ENOUGH_MS = 300_000
/** A day before what it is counted from is trimmed. */
export const JUDGED_MS = 6 * 24 * HOUR_MS
/** An open hour is judged again when a quarter of its age has passed: some twenty times in six days. */
const AGAIN_SHARE = 0.25
/** Each takes a second of the database where it is a busy hour. */
const TENANTS_AT_ONCE = 2

/** Every five minutes, until the jobs are closed. */
export async function startJudgingHours(deps: JudgeHoursDeps & { readonly jobs: Pick<Jobs, 'onWake'> }) {
  await deps.jobs.onWake('judge-hours', { everyMs: EVERY_MS, work: createJudgeHours(deps) })
  return { stop: async () => {} }
}

/**
 * Judges each hour of each tenant once it is old enough, and again until nothing of it is under way. An hour that does not balance stays open,
 * and an alarm, until it does or is six days old; then it is closed as it is.
 */
export function createJudgeHours(deps: JudgeHoursDeps) {
  return async function judgeHours(signal: AbortSignal): Promise<void> {
    await sideBySide(await deps.tenants.list(), TENANTS_AT_ONCE, async (tenant) => {
      // What keeps one tenant's database from answering keeps no other from being judged.
      await judgeTenant(deps, tenant, signal).catch((error: unknown) =>
        deps.events.emit('batch.failed', { stage: 'judge-hours', tenant_id: tenant.id, reason: failureReason(error) }),
      )
    })
  }
}

async function judgeTenant(deps: JudgeHoursDeps, tenant: Tenant, signal: AbortSignal): Promise<void> {
  const now = deps.clock.now().getTime()
  const range = { from: hourOf(new Date(now - JUDGED_MS - HOUR_MS)), to: new Date(now - HOUR_MS - OLD_ENOUGH_MS) }
  const judged = await deps.oltp.inControl(tenant, (tx) => readJudged(tx, tenant.id, range))
  const known = new Set(judged.map(({ hour }) => hour.getTime()))
  const unknown = listHours(range.from, range.to).filter((hour) => !known.has(hour.getTime()))
  const due = judged.filter((each) => isDue(each, now)).map(({ hour }) => hour)
  for (const hour of [...(await findActiveHours(deps.oltp, tenant, unknown)), ...due]) {
    if (signal.aborted) return
    await judgeHour(deps, tenant, hour)
  }
}

const isDue = ({ judgeAgainAt }: JudgedHour, now: number): boolean =>
  judgeAgainAt !== undefined && judgeAgainAt.getTime() <= now

async function judgeHour(deps: JudgeHoursDeps, tenant: Tenant, hour: Date): Promise<void> {
  const { figures } = await balanceHour(deps, tenant, hour)
  const now = deps.clock.now().getTime()
  const ageMs = now - hour.getTime()
  const isClosed = isSettled(figures) || ageMs > JUDGED_MS
  const judgeAgainAt = isClosed ? undefined : new Date(now + ageMs * AGAIN_SHARE)
  await deps.oltp.inControl(tenant, (tx) => keepJudged(tx, tenant.id, { hour, figures, judgeAgainAt }))
  if (!figures.isBalanced) deps.events.emit('ledger.unbalanced', { tenant_id: tenant.id, hour: hour.toISOString() })
}
