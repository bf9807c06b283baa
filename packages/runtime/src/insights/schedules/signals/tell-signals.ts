import type { SignalDetectedEvent } from '@howazit/sdk'
import { insertDeliveries } from '../../../delivery/plan/insert-deliveries.ts'
import { loadPlannedRoutes } from '../../../delivery/plan/load-planned-routes.ts'
import { planDeliveriesOf } from '../../../delivery/plan/plan-event.ts'
import { selectSubscriptions } from '../../../delivery/plan/select-subscriptions.ts'
import { uuidV5 } from '../../../ids.ts'
import type { Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import type { AdvanceDeps } from '../../job/advance/advance-deps.ts'
import type { Claim } from '../../job/advance/claim-insight.ts'
import { readFindings } from '../../job/list-findings.ts'
import type { InsightPlan } from '../parse-plan.ts'
import { detectSignals } from './detect-signals.ts'
import { detectUrgent } from './detect-urgent.ts'
import type { Detected, Signal } from './detected.ts'
import { quietUntil } from './quiet-until.ts'

export interface Told {
  readonly tenant: Tenant
  readonly claim: Claim
  readonly now: Date
}

/** What somebody may be told of at once: the most telling findings. */
const FINDINGS_MAX = 1_000

interface Watching {
  readonly plan: InsightPlan
  /** The ids of the signals that go on, by what they are about. */
  readonly open_signals: Readonly<Record<string, string>>
  /** The insight with the latest time that was told of, and where that ends. */
  readonly told_insight_id: string | null
  readonly told_to: Date | null
}

/**
 * Tells of what an insight of a schedule found and the one before it did not: in the transaction that ends the insight, so once. One whose
 * time is over before that of another that was told of is late: it has no news, and says nothing of what goes on. Resolves to how many
 * deliveries were planned.
 */
export async function tellSignals(deps: AdvanceDeps, tx: Tx, { tenant, claim, now }: Told): Promise<number> {
  const { scheduleId, timeframe } = claim.request
  if (scheduleId === undefined) return 0
  const [watching] = (await tx.query<Watching>(LOCK_OPEN, [tenant.id, scheduleId])).rows
  const signals = watching?.plan.signals
  if (!watching || !signals) return 0
  const to = new Date(timeframe.to)
  if (watching.told_to !== null && to < watching.told_to) return 0
  const { goingOn, news } = await detect(tx, { tenant, claim, watching, scheduleId })
  await tx.query(KEEP_OPEN, [tenant.id, scheduleId, JSON.stringify(goingOn), claim.id, to])
  const { timeZone } = watching.plan
  const lingerMs = quietUntil({ timeZone, quietHours: signals.quietHours }, now).getTime() - now.getTime()
  const events = news.map((signal) => toEvent(signal, { tenant, now }))
  return await planEvents(deps, tx, { tenant, events, lingerMs, now })
}

interface ToDetect extends Pick<Told, 'tenant' | 'claim'> {
  readonly watching: Watching
  readonly scheduleId: string
}

interface Found {
  /** The ids of the signals that go on from now on. */
  readonly goingOn: Readonly<Record<string, string>>
  readonly news: readonly Signal[]
}

async function detect(tx: Tx, { tenant, claim, watching, scheduleId }: ToDetect): Promise<Found> {
  const { open_signals: open, told_insight_id: toldInsightId, plan } = watching
  const { id: insightId, survey_id: surveyId, request } = claim
  const { timeframe, compareWith } = request
  const reading = { insightId, after: 0, count: FINDINGS_MAX, mayReadResponses: false }
  const findings = await readFindings(tx, tenant, reading)
  const source = { scheduleId, insightId, surveyId, timeframe }
  const detecting = { rules: plan.signals ?? {}, source, compareWith }
  const withId = ({ subject, signal }: Detected): Signal => ({
    ...signal,
    id: open[subject] ?? uuidV5(claim.id, subject),
  })
  const lasting = detectSignals(findings, detecting).map((each) => ({ ...each, signal: withId(each) }))
  // What is urgent does not go on: there are comments that nobody was told of, or none.
  const urgent = await detectUrgent(tx, tenant, { findings, toldInsightId, ...detecting })
  const fresh = lasting.filter(({ subject }) => open[subject] === undefined).map(({ signal }) => signal)
  return {
    goingOn: Object.fromEntries(lasting.map(({ subject, signal }) => [subject, signal.id])),
    news: [...urgent.map(withId), ...fresh],
  }
}

const toEvent = (signal: Signal, { tenant, now }: Pick<Told, 'tenant' | 'now'>): SignalDetectedEvent => ({
  type: 'signal.detected',
  timestamp: now.toISOString(),
  data: { tenantId: tenant.id, signal },
})

interface Planned {
  readonly tenant: Tenant
  readonly events: readonly SignalDetectedEvent[]
  readonly lingerMs: number
  readonly now: Date
}

async function planEvents(
  { ids, pinnedConnectors }: AdvanceDeps,
  tx: Tx,
  { tenant, events, lingerMs, now }: Planned,
): Promise<number> {
  if (events.length === 0) return 0
  const subscriptions = await selectSubscriptions(tx, tenant)
  const routes = await loadPlannedRoutes(pinnedConnectors, tx, tenant)
  const deliveries = events.flatMap((event) => {
    const { id: eventId, surveyId: key } = event.data.signal
    return planDeliveriesOf({ event, eventId, responseId: null, key }, { subscriptions, routes, ids })
  })
  const quiet = deliveries.map((delivery) => ({ ...delivery, lingerMs: Math.max(delivery.lingerMs ?? 0, lingerMs) }))
  return await insertDeliveries(tx, tenant, { deliveries: quiet, now })
}

const LOCK_OPEN = `
  select plan, open_signals, told_insight_id, told_to
  from insight_schedules
  where tenant_id = $1
    and id = $2
  for update`

const KEEP_OPEN = `
  update insight_schedules
  set open_signals = $3, told_insight_id = $4, told_to = $5
  where tenant_id = $1
    and id = $2`
