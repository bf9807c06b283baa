import { parseResponseChange } from '../analytics/parse-response-change.ts'
import type { Events } from '../events.ts'
import type { Notices } from '../notices/notices.ts'
import { dead, type Outcome, ok } from '../outcome.ts'
import { okOrPark } from '../parking/ok-or-park.ts'
import type { PlacedChange } from '../response-change.ts'
import { sideBySide } from '../side-by-side.ts'
import type { StoredMessage } from '../stream/stream.ts'
import { TENANTS_AT_ONCE, type Tenant, type TenantId, type Tenants } from '../tenancy/tenant.ts'
import { type Feeds, REALTIME_CHANNEL } from './feeds.ts'

export interface CountResponsesDeps {
  readonly feeds: Pick<Feeds, 'count'>
  readonly tenants: Pick<Tenants, 'find'>
  readonly events: Events
  readonly notices: Pick<Notices, 'announce'>
}

/** The stage between `response.created` and live subscribers: counts each event once and appends it to its tenant's feed. */
export function createCountResponses({ feeds, tenants, events, notices }: CountResponsesDeps) {
  return async function countResponses(messages: readonly StoredMessage[]): Promise<readonly Outcome[]> {
    const parsed = messages.map(({ value }) => parseResponseChange(value))
    const placed = parsed.flatMap((each, at): PlacedChange[] => {
      const { partition, offset } = messages[at]!
      return each.isValid ? [{ change: each.change, partition, offset }] : []
    })
    const outcomes = new Map<string, Outcome>()
    const byTenant = Map.groupBy(placed, ({ change }) => change.tenantId)
    await sideBySide(byTenant, TENANTS_AT_ONCE, async ([tenantId, ofTenant]) => {
      const tenant = await tenants.find(tenantId as TenantId)
      const outcome = tenant ? await okOrPark(() => countForTenant(tenant, ofTenant)) : dead('tenant_unknown')
      outcomes.set(tenantId, outcome)
    })
    return parsed.map((each) =>
      each.isValid ? (outcomes.get(each.change.tenantId) ?? ok) : dead('message_unreadable', each.reason),
    )
  }

  async function countForTenant(tenant: Tenant, changes: readonly PlacedChange[]): Promise<void> {
    const counted = await feeds.count(tenant, changes)
    if (counted === 0) return
    // After it is counted: a subscriber woken earlier would find nothing.
    notices.announce(REALTIME_CHANNEL, tenant.id)
    events.emit('response.counted', { tenant_id: tenant.id, counted, received: changes.length })
  }
}
