import type { MappingPool } from '@howazit/connector-kit'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Events } from '../events.ts'
import { failureReason } from '../failure-reason.ts'
import type { Ids } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { rest } from '../jobs/poll-work.ts'
import { isUnavailable } from '../oltp/is-unavailable.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { awayReasonOf } from '../tenancy/tenant-away.ts'
import type { BegunAttempt } from './attempt/begin-attempts.ts'
import type { Finisher } from './attempt/create-finisher.ts'
import { endSent } from './attempt/decide-ending.ts'
import { endStumbled, PLATFORM_ERROR } from './attempt/end-stumbled.ts'
import type { Ending } from './attempt/finish-attempts.ts'
import { keepMoved } from './attempt/keep-moved.ts'
import type { RoutePorts } from './attempt/route-ports.ts'
import { sealExchanges } from './attempt/seal-exchanges.ts'
import { type SendAlongRouteDeps, sendAlongRoute } from './attempt/send-along-route.ts'
import { type SentAttempt, sendToWebhook } from './attempt/send-attempt.ts'
import { type BegunLeases, beginLeases, type LeasesToBegin } from './begin-leases.ts'
import type { Health } from './limits/circuit-breaker.ts'
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

/** What is due later is found by the sweep, five seconds late at most. */
const WAKE_HORIZON_MS = 60_000

/** Together shorter than a lease lasts, and longer than the pause of a move: what is let go of waits until its lease runs out. */
const MOVING_AGAIN_AFTER_MS = [250, 500, 1_000, 2_000, 4_000]

export interface LeasesToDeliver extends LeasesToBegin {
  /** The request of a lease is over, or there will be none: another one may be under way in its place. */
  readonly onOver: (deliveryId: string, health: Health) => void
  /** Its ending is durable, or was given up: nothing is left to do for it. */
  readonly onEnd: (deliveryId: string) => void
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
 * first, or leaves it, as the connector says. What throws before 4, and is no engine that is away, is found by halving, and
 * counts as an attempt: the others go out, and the one is dead after its schedule.
 */
export async function deliverLeases(deps: DeliverLeasesDeps, tenant: Tenant, asked: LeasesToDeliver): Promise<void> {
  const begun = await beginPatiently(deps, tenant, asked).catch((error: unknown) => ({ error }))
  if (!('error' in begun)) return await deliverBegun(deps, tenant, { ...asked, begun })
  const { leases } = asked
  if (isUnavailable(begun.error) || deps.signal.aborted) throw begun.error
  const [lease, ...others] = leases
  if (lease && others.length === 0) return await stumble(deps, tenant, { ...asked, lease, error: begun.error })
  const middle = Math.ceil(leases.length / 2)
  const halves = [leases.slice(0, middle), leases.slice(middle)]
  const ends = await Promise.allSettled(halves.map((half) => deliverLeases(deps, tenant, { ...asked, leases: half })))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/** Picked just before its tenant is switched to another place. */
async function beginPatiently(deps: DeliverLeasesDeps, tenant: Tenant, asked: LeasesToDeliver): Promise<BegunLeases> {
  for (const againAfterMs of MOVING_AGAIN_AFTER_MS) {
    try {
      return await beginLeases(deps, tenant, asked)
    } catch (error) {
      if (awayReasonOf(error) !== 'moving' || deps.signal.aborted) throw error
      await rest(againAfterMs, deps.signal)
    }
  }
  return await beginLeases(deps, tenant, asked)
}

interface Stumbling extends Pick<LeasesToDeliver, 'onEnd'> {
  readonly lease: Lease
  readonly error: unknown
}

async function stumble(deps: DeliverLeasesDeps, tenant: Tenant, { lease, error, onEnd }: Stumbling): Promise<void> {
  const { oltp, clock, random, scheduleMs } = deps
  tellBroken(deps, tenant, { deliveryIds: [lease.deliveryId], error })
  const nextAttemptAt = await endStumbled(oltp, tenant, { lease, scheduleMs, now: clock.now(), random })
  await wakeFor(deps, { nextAttemptAt: nextAttemptAt ?? null })
  onEnd(lease.deliveryId)
}

interface Begun extends Pick<LeasesToDeliver, 'onOver' | 'onEnd'> {
  readonly begun: BegunLeases
}

async function deliverBegun(deps: DeliverLeasesDeps, tenant: Tenant, { begun, onOver, onEnd }: Begun): Promise<void> {
  const finishEarly = async (ending: Ending): Promise<void> => {
    onOver(ending.deliveryId, 'unknown')
    await deps.finisher.finish(tenant, ending)
    await wakeFor(deps, ending)
    onEnd(ending.deliveryId)
  }
  await Promise.all([
    ...begun.endings.map(finishEarly),
    ...begun.groups.map((group) => deliverSafely(deps, tenant, { group, onOver, onEnd })),
  ])
}

interface Group extends Pick<LeasesToDeliver, 'onOver' | 'onEnd'> {
  readonly group: readonly BegunAttempt[]
}

/** One that breaks must not cut the others short, nor be sent again for what breaks after it was sent. */
async function deliverSafely(deps: DeliverLeasesDeps, tenant: Tenant, { group, onOver, onEnd }: Group): Promise<void> {
  const deliveryIds = group.map(({ attempt }) => attempt.delivery.id)
  try {
    const sent = await sendSafely(deps, tenant, group)
    for (const { begun, health } of sent) onOver(begun.attempt.delivery.id, health)
    const exchange = await sealExchanges(deps, tenant, sent).catch((error: unknown) =>
      tellBroken(deps, tenant, { deliveryIds, error }),
    )
    await Promise.all(sent.map((each) => finish(deps, tenant, { sent: each, exchange })))
    await keepPlace(deps, tenant, sent)
  } catch (error) {
    tellBroken(deps, tenant, { deliveryIds, error })
  } finally {
    for (const deliveryId of deliveryIds) onEnd(deliveryId)
  }
}

/** What breaks while it is sent is an attempt that may have been received. What hangs up on it leaves it to the lease. */
async function sendSafely(
  deps: DeliverLeasesDeps,
  tenant: Tenant,
  group: readonly BegunAttempt[],
): Promise<readonly SentAttempt[]> {
  const startedAtMs = performance.now()
  try {
    return await send(deps, tenant, group)
  } catch (error) {
    if (deps.signal.aborted) throw error
    tellBroken(deps, tenant, { deliveryIds: group.map(({ attempt }) => attempt.delivery.id), error })
    const outcome = { outcome: 'unknown', reason: PLATFORM_ERROR } as const
    const durationMs = Math.round(performance.now() - startedAtMs)
    return group.map((begun) => ({ begun, outcome, status: undefined, durationMs, health: 'unknown', exchanges: [] }))
  }
}

/** For the operator; the tenant's log says that it was us, and no more. */
function tellBroken(
  { events }: DeliverLeasesDeps,
  tenant: Tenant,
  { deliveryIds, error }: { readonly deliveryIds: readonly string[]; readonly error: unknown },
): undefined {
  for (const deliveryId of deliveryIds)
    events.emit('delivery.failed', { tenant_id: tenant.id, delivery_id: deliveryId, reason: failureReason(error) })
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
async function wakeFor(
  { jobs, clock }: DeliverLeasesDeps,
  { nextAttemptAt }: Pick<Ending, 'nextAttemptAt'>,
): Promise<void> {
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
