import type { MappingPool } from '@howazit/connector-kit'
import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type BegunAttempt, beginAttempts } from './begin-attempts.ts'
import type { Health } from './circuit-breaker.ts'
import type { Finisher } from './create-finisher.ts'
import { endSent, endSettled, endUnmapped } from './decide-ending.ts'
import type { Ending } from './finish-attempts.ts'
import type { Lease } from './pick-deliveries.ts'
import { type PreparedAttempt, prepareAttempts } from './prepare-attempts.ts'
import { renderBodies } from './render-bodies.ts'
import { type SendDeps, type SentAttempt, sendAttempt } from './send-attempt.ts'

export interface DeliverLeasesDeps extends SendDeps {
  readonly oltp: Oltp
  readonly secrets: Secrets
  readonly mappings: Pick<MappingPool, 'map'>
  readonly jobs: Pick<Jobs, 'wake'>
  readonly events: Events
  readonly clock: Clock
  readonly random: () => number
  readonly finisher: Finisher
  readonly scheduleMs: readonly number[]
}

/** How long a lease outlives the longest attempt: time to record the ending, also when the database is slow. */
export const LEASE_MARGIN_MS = 30_000
/** Interrupted attempts count too; a delivery that keeps taking its sender down must end some time. */
const INTERRUPTIONS_MAX = 4
/** What is due later is found by the sweep, five seconds late at most. */
const WAKE_HORIZON_MS = 60_000

/**
 * Makes one attempt for each lease of one tenant:
 *
 * 1. read and decide (one transaction),
 * 2. render (no transaction: a mapping is someone else's code),
 * 3. record that the attempts begin and pin their bodies (one transaction),
 * 4. send,
 * 5. record how they ended (transactions shared with other endings).
 *
 * Dying after 3 leaves an attempt that may have been received; its successor sends the same bytes under the same id.
 * `onEnd` is called once per lease when its place is free again.
 */
export async function deliverLeases(
  deps: DeliverLeasesDeps,
  tenant: Tenant,
  { leases, onEnd }: { leases: readonly Lease[]; onEnd: (deliveryId: string, health: Health) => void },
): Promise<void> {
  const { clock, finisher, scheduleMs } = deps
  const finishEarly = async (ending: Ending): Promise<void> => {
    await finisher.finish(tenant, ending)
    onEnd(ending.deliveryId, 'unknown')
  }
  const isAttempt = (each: { kind: string }): each is PreparedAttempt => each.kind === 'attempt'

  const prepared = await prepareAttempts(
    { ...deps, attemptsMax: scheduleMs.length + INTERRUPTIONS_MAX },
    tenant,
    leases,
  )
  const settled = prepared.filter((each) => each.kind === 'settlement').map(endSettled)
  const rendered = await renderBodies(deps.mappings, tenant, prepared.filter(isAttempt))
  const unmapped = rendered.flatMap((each) =>
    'failure' in each ? [endUnmapped(each.attempt.delivery, each.failure, clock.now())] : [],
  )
  const ready = rendered.flatMap((each) => ('body' in each ? [each] : []))
  const now = clock.now()
  const leaseUntil = new Date(now.getTime() + deps.timeoutMs + LEASE_MARGIN_MS)
  const begun = await beginAttempts(deps, tenant, { rendered: ready, now, leaseUntil })

  await Promise.all([
    ...[...settled, ...unmapped].map(finishEarly),
    ...begun.map(async (each) => onEnd(each.attempt.delivery.id, await deliverSafely(deps, tenant, each))),
  ])
}

/** One that breaks must not cut the others short: its lease runs out, and the next attempt says `interrupted`. */
async function deliverSafely(deps: DeliverLeasesDeps, tenant: Tenant, begun: BegunAttempt): Promise<Health> {
  try {
    return await deliverOne(deps, tenant, begun)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    deps.events.emit('delivery.failed', { tenant_id: tenant.id, delivery_id: begun.attempt.delivery.id, reason })
    return 'unknown'
  }
}

async function deliverOne(deps: DeliverLeasesDeps, tenant: Tenant, begun: BegunAttempt): Promise<Health> {
  const { clock, random, scheduleMs, finisher, jobs } = deps
  const sent = await sendAttempt(deps, tenant, begun)
  const now = clock.now()
  const ending = endSent(sent, { now, random, scheduleMs })
  await finisher.finish(tenant, ending)
  report(deps.events, { tenant, sent, ending })
  const { nextAttemptAt } = ending
  // After the ending is durable: a picker woken earlier would still find the lease.
  if (nextAttemptAt && nextAttemptAt.getTime() - now.getTime() <= WAKE_HORIZON_MS)
    await jobs.wake('deliver', nextAttemptAt)
  return sent.health
}

function report(events: Events, { tenant, sent, ending }: { tenant: Tenant; sent: SentAttempt; ending: Ending }): void {
  const { delivery } = sent.begun.attempt
  events.emit('delivery.attempted', {
    tenant_id: tenant.id,
    delivery_id: delivery.id,
    webhook_id: delivery.webhook_id,
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
