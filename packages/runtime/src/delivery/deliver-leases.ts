import type { MappingPool } from '@howazit/connector-kit'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Events } from '../events.ts'
import type { Ids } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { attemptBudgetMs } from './attempt/attempt-budget.ts'
import { type BegunAttempt, beginAttempts } from './attempt/begin-attempts.ts'
import type { Finisher } from './attempt/create-finisher.ts'
import { endOversized, endPostponed, endSent, endSettled, endUnmapped } from './attempt/decide-ending.ts'
import type { Ending } from './attempt/finish-attempts.ts'
import { groupRequests } from './attempt/group-requests.ts'
import { keepMoved } from './attempt/keep-moved.ts'
import { type PreparedAttempt, prepareAttempts, type Settlement } from './attempt/prepare-attempts.ts'
import { renderBodies } from './attempt/render-bodies.ts'
import type { RoutePorts } from './attempt/route-ports.ts'
import { sealExchanges } from './attempt/seal-exchanges.ts'
import { type SendAlongRouteDeps, sendAlongRoute } from './attempt/send-along-route.ts'
import { type SentAttempt, sendToWebhook } from './attempt/send-attempt.ts'
import { admitRequests } from './limits/admit-requests.ts'
import type { Health } from './limits/circuit-breaker.ts'
import { mostAtOnce } from './limits/most-at-once.ts'
import type { RateGate } from './limits/rate-gate.ts'
import type { Lease } from './pick-deliveries.ts'

export interface DeliverLeasesDeps extends SendAlongRouteDeps, RoutePorts {
  readonly auditLog: AuditLog
  readonly oltp: Oltp
  readonly secrets: Secrets
  readonly mappings: Pick<MappingPool, 'map'>
  readonly jobs: Pick<Jobs, 'wake'>
  readonly events: Events
  readonly ids: Ids
  readonly random: () => number
  readonly finisher: Finisher
  readonly gate: RateGate
  readonly scheduleMs: readonly number[]
}

/** How long a lease outlives the longest attempt: time to record the ending, also when the database is slow. */
export const LEASE_MARGIN_MS = 30_000
/** What is due later is found by the sweep, five seconds late at most. */
const WAKE_HORIZON_MS = 60_000
const CLAIMED_ELSEWHERE_MS = 1_000

export interface LeasesToDeliver {
  readonly leases: readonly Lease[]
  /** The request of a lease is over, or there will be none: another one may be under way in its place. */
  readonly onOver: (deliveryId: string, health: Health) => void
  /** Its ending is durable, or was given up: nothing is left to do for it. */
  readonly onEnd: (deliveryId: string) => void
  /** Nothing can be sent to this endpoint for so long. */
  readonly onRest: (endpointId: string, waitMs: number) => void
  /** So many may be under way to this endpoint at once. */
  readonly onCap: (endpointId: string, most: number) => void
}

/**
 * Makes one attempt for each lease of one tenant:
 *
 * 1. read, ask the ledger and decide (one transaction),
 * 2. render (no transaction: a mapping is someone else's code), put together what goes out together, ask the limits,
 * 3. record that the attempts begin, claim what they make in the ledger and pin their bodies (one transaction),
 * 4. send,
 * 5. record how they ended and what is over there now (transactions shared with other endings).
 *
 * Dying after 3 leaves an attempt that may have been received; its successor sends the same bytes under the same id, or asks
 * first, or leaves it, as the connector says.
 */
export async function deliverLeases(
  deps: DeliverLeasesDeps,
  tenant: Tenant,
  { leases, onOver, onEnd, onRest, onCap }: LeasesToDeliver,
): Promise<void> {
  const { clock, finisher } = deps
  const finishEarly = async (ending: Ending): Promise<void> => {
    onOver(ending.deliveryId, 'unknown')
    await finisher.finish(tenant, ending)
    await wakeFor(deps, ending)
    onEnd(ending.deliveryId)
  }

  const prepared = await prepareAttempts(deps, tenant, leases)
  for (const { target } of prepared.filter(isAttempt)) {
    const most = target.kind === 'route' ? mostAtOnce(target) : undefined
    if (target.kind === 'route' && most !== undefined) onCap(target.connectionId, most)
  }
  const settled = prepared.filter(isSettlement).map((each) => endSettled(each, clock.now()))
  const rendered = await renderBodies(deps, tenant, prepared.filter(isAttempt))
  const unmapped = rendered.flatMap((each) =>
    'unmapped' in each ? [endUnmapped(each.attempt, each.unmapped, clock.now())] : [],
  )
  const ready = rendered.flatMap((each) => ('body' in each ? [each] : []))
  const now = clock.now()
  const leaseMs = (attempt: PreparedAttempt) => budgetMs(deps, attempt) + LEASE_MARGIN_MS
  const { groups, oversized } = groupRequests(ready)
  const { admitted, held, resting } = await admitRequests(deps.gate, tenant, groups)
  for (const [endpointId, waitMs] of resting) onRest(endpointId, waitMs)
  const { begun, unclaimed } = await beginAttempts(deps, tenant, { rendered: admitted.flat(), now, leaseMs })
  const begunById = new Map(begun.map((each) => [each.attempt.delivery.id, each]))

  await Promise.all([
    ...[
      ...settled,
      ...unmapped,
      ...oversized.map(({ attempt }) => endOversized(attempt)),
      ...held.map(({ ready: { attempt }, waitMs }) => endPostponed(attempt, { now, reason: 'rate_limited', waitMs })),
      ...unclaimed.map((attempt) =>
        endPostponed(attempt, { now, reason: 'same_event_under_way', waitMs: CLAIMED_ELSEWHERE_MS }),
      ),
    ].map(finishEarly),
    ...admitted.map((group) => {
      const sending = group.flatMap(({ attempt }) => begunById.get(attempt.delivery.id) ?? [])
      return deliverSafely(deps, tenant, { group: sending, onOver, onEnd })
    }),
  ])
}

const isAttempt = (each: PreparedAttempt | Settlement): each is PreparedAttempt => each.kind === 'attempt'
const isSettlement = (each: PreparedAttempt | Settlement): each is Settlement => each.kind === 'settlement'

const budgetMs = ({ timeoutMs }: DeliverLeasesDeps, { target }: PreparedAttempt): number =>
  target.kind === 'webhook' ? timeoutMs : attemptBudgetMs(target, timeoutMs)

interface Group extends Pick<LeasesToDeliver, 'onOver' | 'onEnd'> {
  readonly group: readonly BegunAttempt[]
}

/** One that breaks must not cut the others short: its lease runs out, and the next attempt says `interrupted`. */
async function deliverSafely(deps: DeliverLeasesDeps, tenant: Tenant, { group, onOver, onEnd }: Group): Promise<void> {
  try {
    const sent = await send(deps, tenant, group)
    for (const { begun, health } of sent) onOver(begun.attempt.delivery.id, health)
    const exchange = await sealExchanges(deps, tenant, sent)
    await Promise.all(sent.map((each) => finish(deps, tenant, { sent: each, exchange })))
    await keepPlace(deps, tenant, sent)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    for (const { attempt } of group)
      deps.events.emit('delivery.failed', { tenant_id: tenant.id, delivery_id: attempt.delivery.id, reason })
  } finally {
    for (const { attempt } of group) onEnd(attempt.delivery.id)
  }
}

/** Of all that went out together. */
async function keepPlace(deps: DeliverLeasesDeps, tenant: Tenant, [first]: readonly SentAttempt[]): Promise<void> {
  const target = first?.begun.attempt.target
  if (first?.moved && target?.kind === 'route') await keepMoved(deps, tenant, { route: target, moved: first.moved })
}

async function send(
  deps: DeliverLeasesDeps,
  tenant: Tenant,
  group: readonly BegunAttempt[],
): Promise<readonly SentAttempt[]> {
  const [begun] = group
  if (!begun) return []
  const { target } = begun.attempt
  if (target.kind === 'webhook') return [await sendToWebhook(deps, tenant, { begun, webhook: target })]
  return await sendAlongRoute(deps, tenant, { route: target, batch: group })
}

async function finish(
  deps: DeliverLeasesDeps,
  tenant: Tenant,
  { sent, exchange }: { sent: SentAttempt; exchange: Awaited<ReturnType<typeof sealExchanges>> },
): Promise<void> {
  const { clock, random, finisher } = deps
  const now = clock.now()
  const ending = endSent(sent, { now, random, exchange })
  await finisher.finish(tenant, ending)
  report(deps.events, { tenant, sent, ending })
  await wakeFor(deps, ending)
}

/** After the ending is durable: a picker woken earlier would still find the lease. */
async function wakeFor({ jobs, clock }: DeliverLeasesDeps, { nextAttemptAt }: Ending): Promise<void> {
  if (nextAttemptAt && nextAttemptAt.getTime() - clock.now().getTime() <= WAKE_HORIZON_MS)
    await jobs.wake('deliver', nextAttemptAt)
}

function report(events: Events, { tenant, sent, ending }: { tenant: Tenant; sent: SentAttempt; ending: Ending }): void {
  const { delivery, target } = sent.begun.attempt
  events.emit('delivery.attempted', {
    tenant_id: tenant.id,
    delivery_id: delivery.id,
    ...(delivery.target.kind === 'webhook' && { webhook_id: delivery.target.id }),
    ...(target.kind === 'route' && {
      route_id: target.routeId,
      connection_id: target.connectionId,
      connector: target.connector.id,
      operation: target.operation,
    }),
    event_id: delivery.event_id,
    response_id: delivery.response_id,
    attempt: sent.begun.number,
    outcome: sent.outcome.outcome,
    reason: sent.outcome.reason,
    http_status: sent.status,
    delivery_status: ending.status,
    duration_ms: sent.durationMs,
  })
}
