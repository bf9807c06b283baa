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
import { type Detected, detectSignals } from './detect-signals.ts'
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
}

/**
 * Tells of what an insight of a schedule found and the one before it did not: in the transaction that ends the insight, so once. Resolves
 * to how many deliveries were planned.
 */
export async function tellSignals(deps: AdvanceDeps, tx: Tx, { tenant, claim, now }: Told): Promise<number> {
  const { scheduleId } = claim.request
  if (scheduleId === undefined) return 0
  const [watching] = (await tx.query<Watching>(LOCK_OPEN, [tenant.id, scheduleId])).rows
  const signals = watching?.plan.signals
  if (!watching || !signals) return 0
  const reading = { insightId: claim.id, after: 0, count: FINDINGS_MAX, mayReadResponses: false }
  const found = detectSignals(await readFindings(tx, tenant, reading), signals)
  const { open_signals: open, plan } = watching
  const idOf = ({ subject }: Detected): string => open[subject] ?? uuidV5(claim.id, subject)
  const goingOn = Object.fromEntries(found.map((signal) => [signal.subject, idOf(signal)]))
  await tx.query(KEEP_OPEN, [tenant.id, scheduleId, JSON.stringify(goingOn)])
  const events = found
    .filter(({ subject }) => open[subject] === undefined)
    .map((signal) => toEvent(signal, { id: idOf(signal), tenant, claim, now }))
  const lingerMs =
    quietUntil({ timeZone: plan.timeZone, quietHours: signals.quietHours }, now).getTime() - now.getTime()
  return await planEvents(deps, tx, { tenant, events, lingerMs, now })
}

function toEvent(
  { signal }: Detected,
  { id, tenant, claim, now }: Told & { readonly id: string },
): SignalDetectedEvent {
  const { id: insightId, survey_id: surveyId, request } = claim
  const { scheduleId = '', timeframe, compareWith = timeframe } = request
  const where = { scheduleId, insightId, surveyId, timeframe, compareWith }
  return {
    type: 'signal.detected',
    timestamp: now.toISOString(),
    data: { tenantId: tenant.id, signal: { id, ...signal, ...where } },
  }
}

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
  select plan, open_signals
  from insight_schedules
  where tenant_id = $1
    and id = $2
  for update`

const KEEP_OPEN = `
  update insight_schedules
  set open_signals = $3
  where tenant_id = $1
    and id = $2`
