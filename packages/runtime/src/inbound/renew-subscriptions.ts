import { type RecordOutcome, renewSubscription } from '@howazit/connector-kit'
import type { Act } from '../audit/act.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { changeHealth, emitHealth, type HealthChange } from '../connections/health/change-health.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { sideBySide } from '../side-by-side.ts'
import { TENANTS_AT_ONCE, type Tenant, type Tenants } from '../tenancy/tenant.ts'
import { openCallable } from './open-callable.ts'
import { subscribeAnew } from './subscribe-inbound.ts'
import { toFailure } from './subscription-row.ts'

export interface RenewSubscriptionsDeps extends Omit<ConnectionDeps, 'audit' | 'jobs' | 'tenants'> {
  readonly auditLog: AuditLog
  readonly jobs: Pick<Jobs, 'onWake' | 'wake'>
  readonly tenants: Pick<Tenants, 'find' | 'list'>
}

const EVERY_MS = 3_600_000
const ACT: Act = {
  actor: { kind: 'platform' },
  operation: 'subscribeInbound',
  reason: 'It would have ended by itself.',
}

/** Every hour, until the jobs are closed. */
export async function startRenewingSubscriptions(deps: RenewSubscriptionsDeps) {
  await deps.jobs.onWake('renew-subscriptions', { everyMs: EVERY_MS, work: createRenewSubscriptions(deps) })
  return { stop: async () => {} }
}

/** Some vendors call for so long only, and have to be asked again. Where that fails the tenant is told, and it is tried each hour. */
export function createRenewSubscriptions(deps: RenewSubscriptionsDeps) {
  const connecting: ConnectionDeps = { ...deps, audit: deps.auditLog.as(ACT) }
  return async function renewSubscriptions(signal: AbortSignal): Promise<void> {
    await deps.auditLog.ready()
    await sideBySide(await deps.tenants.list(), TENANTS_AT_ONCE, async (tenant) => {
      const { rows } = await deps.oltp.inTenant(tenant, (tx) =>
        tx.query<{ connection_id: string }>(SELECT, [tenant.id, deps.clock.now()]),
      )
      for (const { connection_id: id } of rows) {
        if (signal.aborted) return
        const failure = await renew(connecting, tenant, id).catch(unforeseen)
        await tell(deps, tenant, { connectionId: id, failure })
      }
    })
  }
}

/** One that cannot be opened must not keep the others waiting. */
const unforeseen = (error: unknown): RecordOutcome => ({
  outcome: 'retry',
  reason: 'failed',
  message: error instanceof Error ? error.message : String(error),
})

async function renew(deps: ConnectionDeps, tenant: Tenant, connectionId: string): Promise<RecordOutcome | undefined> {
  const { opened, question, ports, isSubscribed } = await openCallable(deps, tenant, connectionId)
  const { renew: request, renewEverySeconds = 0 } = opened.connector.inbound ?? {}
  if (!request || !isSubscribed) return await subscribeAnew(deps, tenant, connectionId)
  const { failure } = await renewSubscription(question, ports)
  // The other side may have forgotten it: asked anew it knows it again.
  if (failure?.outcome === 'refused') return await subscribeAnew(deps, tenant, connectionId)
  const now = deps.clock.now()
  const kept = failure
    ? [null, JSON.stringify(toFailure(failure, now))]
    : [new Date(now.getTime() + renewEverySeconds * 1_000), null]
  await deps.oltp.inTenant(tenant, (tx) => tx.query(KEEP, [tenant.id, connectionId, ...kept]))
  return failure
}

async function tell(
  { oltp, clock, ids, events }: RenewSubscriptionsDeps,
  tenant: Tenant,
  { connectionId, failure }: { readonly connectionId: string; readonly failure: RecordOutcome | undefined },
): Promise<void> {
  const change: HealthChange = failure
    ? { connectionId, to: 'degraded', reason: 'subscription_lapses', detail: failure.reason }
    : { connectionId, to: 'healthy', ifReason: ['subscription_lapses'] }
  const notices = await oltp.inTenant(tenant, (tx) =>
    changeHealth(tx, tenant, { changes: [change], now: clock.now(), ids }),
  )
  emitHealth(events, tenant, notices)
}

const SELECT = `
  select e.connection_id
  from inbound_endpoints e
  join integration_connectors c on c.tenant_id = $1 and c.id = e.connection_id and c.enabled and c.deleted_at is null
  where e.tenant_id = $1
    and e.renew_at <= $2
  order by e.renew_at`

const KEEP = `
  update inbound_endpoints
  set renew_at = coalesce($3, renew_at),
      subscription_failure = $4
  where tenant_id = $1
    and connection_id = $2`
