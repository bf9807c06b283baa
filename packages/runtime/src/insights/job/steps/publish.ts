import type { InsightReadyEvent } from '@howazit/sdk'
import { insertDeliveries } from '../../../delivery/plan/insert-deliveries.ts'
import { loadPlannedRoutes } from '../../../delivery/plan/load-planned-routes.ts'
import { planDeliveriesOf } from '../../../delivery/plan/plan-event.ts'
import { selectSubscriptions } from '../../../delivery/plan/select-subscriptions.ts'
import type { Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import { keepArtifacts, readKept } from '../../artifacts/kept-artifacts.ts'
import { toNotice } from '../../artifacts/list-artifacts.ts'
import { tellSignals } from '../../schedules/signals/tell-signals.ts'
import type { AdvanceDeps } from '../advance/advance-deps.ts'
import { type Claim, holdInsight } from '../advance/claim-insight.ts'
import { announceInsightEvents, appendInsightEvent, insightEventId } from '../insight-events.ts'
import { readFindings } from '../list-findings.ts'
import { rest } from '../look-after.ts'
import { endRuns } from '../runs.ts'

/** What receivers are told of at once; the rest is there to be asked for. */
const TOLD_MAX = 50

/**
 * Puts the files of what was found, ends the job, and tells whoever wants to know. In one transaction: an insight succeeded if and only if its
 * files are there, its deliveries are planned and its event is on the way to the stream, each once, however often the process dies.
 */
export async function publish(deps: AdvanceDeps, tenant: Tenant, claim: Claim, signal: AbortSignal): Promise<void> {
  const { oltp, clock, jobs, events } = deps
  const deliveries = await oltp.inTenant(tenant, async (tx) => {
    const now = clock.now()
    const locked = await holdInsight(tx, tenant, claim)
    await keepArtifacts(deps, tx, { tenant, insightId: claim.id, signal })
    const planned = await plan(deps, tx, { tenant, claim: locked, now })
    const told = await tellSignals(deps, tx, { tenant, claim: locked, now })
    await tx.query(SUCCEED, [tenant.id, claim.id, now, planned])
    await appendInsightEvent(tx, tenant, { ...toHappened(locked), now })
    await endRuns(tx, tenant, { insightId: claim.id, status: 'succeeded', now })
    await rest(tx, tenant, { insightId: claim.id, now })
    return planned.length + told
  })
  const ended = { findings: claim.finding_count, responses: claim.response_count, deliveries }
  events.emit('insight.ready', { tenant_id: tenant.id, insight_id: claim.id, ...ended })
  announceInsightEvents(deps.notices, tenant)
  // After the commit: a picker woken earlier would find nothing.
  if (deliveries > 0) await jobs.wake('deliver')
}

const toHappened = ({ id: insightId, survey_id: surveyId, request, response_count, finding_count }: Claim) =>
  ({
    type: 'insight.ready',
    insightId,
    surveyId,
    order: request,
    responses: response_count,
    findings: finding_count,
  }) as const

interface Publication {
  readonly tenant: Tenant
  readonly claim: Claim
  readonly now: Date
}

async function plan(deps: AdvanceDeps, tx: Tx, { tenant, claim, now }: Publication): Promise<readonly string[]> {
  const { ids, pinnedConnectors } = deps
  const subscriptions = await selectSubscriptions(tx, tenant)
  const routes = await loadPlannedRoutes(pinnedConnectors, tx, tenant)
  if (subscriptions.length + routes.length === 0) return []
  const event = await toEvent(deps, tx, { tenant, claim, now })
  const eventId = insightEventId(claim.id, 'insight.ready')
  const planning = { event, eventId, responseId: null, key: claim.survey_id }
  const deliveries = planDeliveriesOf(planning, { subscriptions, routes, ids })
  await insertDeliveries(tx, tenant, { deliveries, now })
  return deliveries.map(({ id }) => id)
}

async function toEvent(
  { publicUrl }: AdvanceDeps,
  tx: Tx,
  { tenant, claim, now }: Publication,
): Promise<InsightReadyEvent> {
  const { id, survey_id: surveyId, request } = claim
  const reading = { insightId: id, after: 0, count: TOLD_MAX, mayReadResponses: true }
  const findings = await readFindings(tx, tenant, reading)
  const kept = (await readKept(tx, tenant, id)) ?? []
  const artifacts = kept.map((artifact) => toNotice(artifact, { tenant, insightId: id, publicUrl }))
  const insight = { id, status: 'succeeded' as const, surveyId, timeframe: request.timeframe, findings, artifacts }
  return { type: 'insight.ready', timestamp: now.toISOString(), data: { tenantId: tenant.id, insight } }
}

const SUCCEED = `
  update insights
  set status = 'succeeded', progress = 100, completed_at = $3, delivery_ids = $4::uuid[], holder = null, lease_until = null
  where tenant_id = $1
    and id = $2`
