import type { EventTypeFilter } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { Ordering } from './ordering.ts'

/** A webhook that is in force, as planning sees it. */
export interface Subscription {
  readonly id: string
  readonly event_type: EventTypeFilter
  readonly ordering: Ordering
}

export async function selectSubscriptions(tx: Tx, tenant: Tenant): Promise<readonly Subscription[]> {
  const statement = `
    select id, event_type, ordering
    from webhook_subscriptions
    where tenant_id = $1
      and enabled
      and deleted_at is null
    order by id`
  return (await tx.query<Subscription>(statement, [tenant.id])).rows
}
