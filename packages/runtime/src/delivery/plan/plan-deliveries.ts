import { parseResponseChange } from '../../analytics/parse-response-change.ts'
import type { Clock } from '../../clock.ts'
import type { PinnedConnectors } from '../../connectors/pinned-connectors.ts'
import type { Events } from '../../events.ts'
import type { Ids } from '../../ids.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import { dead, type Outcome, ok } from '../../outcome.ts'
import { okOrPark } from '../../parking/ok-or-park.ts'
import type { ResponseChange } from '../../response-change.ts'
import { sideBySide } from '../../side-by-side.ts'
import type { StoredMessage } from '../../stream/stream.ts'
import { TENANTS_AT_ONCE, type Tenant, type TenantId, type Tenants } from '../../tenancy/tenant.ts'
import { insertDeliveries } from './insert-deliveries.ts'
import { loadPlannedRoutes } from './load-planned-routes.ts'
import { planEvent } from './plan-event.ts'
import { recordPlans } from './record-plans.ts'
import { selectSubscriptions } from './select-subscriptions.ts'

export interface PlanDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'find'>
  readonly jobs: Pick<Jobs, 'wake'>
  readonly pinnedConnectors: PinnedConnectors
  /** Told after the commit, in the process that planned. */
  readonly onPlanned?: (tenant: Tenant) => void
  readonly events: Events
  readonly clock: Clock
  readonly ids: Ids
}

export type PlanDeliveries = (messages: readonly StoredMessage[]) => Promise<readonly Outcome[]>

/**
 * Turns changes of responses into deliveries, one per subscription and one per route that wants them. Safe to repeat: a
 * delivery is unique per (webhook, event) and per (route, event).
 */
export function createPlanDeliveries(deps: PlanDeps): PlanDeliveries {
  return async function planDeliveries(messages) {
    const parsed = messages.map(({ value }) => parseResponseChange(value))
    const changes = parsed.flatMap((each) => (each.isValid ? [each.change] : []))
    const outcomes = new Map<string, Outcome>()
    let planned = 0
    const byTenant = Map.groupBy(changes, (change) => change.tenantId)
    await sideBySide(byTenant, TENANTS_AT_ONCE, async ([tenantId, ofTenant]) => {
      const tenant = await deps.tenants.find(tenantId as TenantId)
      const plan = async (of: Tenant) => {
        const count = await planForTenant(deps, of, ofTenant)
        planned += count
        if (count > 0) deps.onPlanned?.(of)
      }
      outcomes.set(tenantId, tenant ? await okOrPark(() => plan(tenant)) : dead('tenant_unknown'))
    })
    // After the commit: a picker woken earlier would find nothing.
    if (planned > 0) await deps.jobs.wake('deliver')
    return parsed.map((each) =>
      each.isValid ? (outcomes.get(each.change.tenantId) ?? ok) : dead('message_unreadable', each.reason),
    )
  }
}

async function planForTenant(deps: PlanDeps, tenant: Tenant, changes: readonly ResponseChange[]): Promise<number> {
  const now = deps.clock.now()
  const planned = await deps.oltp.inTenant(tenant, async (tx) => {
    const subscriptions = await selectSubscriptions(tx, tenant)
    const routes = await loadPlannedRoutes(deps.pinnedConnectors, tx, tenant)
    const targets = [...subscriptions, ...routes].map(({ id }) => id)
    const erased = targets.length > 0 ? await selectErased(tx, tenant, changes) : new Set()
    const wanted = changes.filter(({ type, responseId }) => type === 'response.deleted' || !erased.has(responseId))
    const deliveries = wanted.flatMap((change) => planEvent(change, { subscriptions, routes, ids: deps.ids }))
    // Side by side in one transaction: a delivery that should be there, or should not, is known as one.
    await recordPlans(tx, tenant.id, { changes, targets, deliveries, ids: deps.ids, now })
    return await insertDeliveries(tx, tenant, { deliveries, now })
  })
  if (planned > 0) {
    deps.events.emit('delivery.planned', { tenant_id: tenant.id, events: changes.length, deliveries: planned })
  }
  return planned
}

/** An event can arrive after its response was erased: its answers must not go out any more. */
async function selectErased(tx: Tx, tenant: Tenant, changes: readonly ResponseChange[]): Promise<ReadonlySet<string>> {
  const statement = `
    select response_id
    from response_keys
    where tenant_id = $1
      and response_id = any ($2::uuid[])
      and erased_at is not null`
  const { rows } = await tx.query<{ response_id: string }>(statement, [
    tenant.id,
    changes.map(({ responseId }) => responseId),
  ])
  return new Set(rows.map(({ response_id: responseId }) => responseId))
}
