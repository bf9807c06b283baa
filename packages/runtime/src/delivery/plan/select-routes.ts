import type { EventCondition } from '@howazit/connector-kit'
import type { Published } from '../../mappings/choose-version.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { Ordering } from './ordering.ts'

/** A route that is in force, with its connection, as planning sees it. */
export interface PlannedRoute extends Published {
  readonly id: string
  readonly connection_id: string
  readonly event_type: string
  readonly conditions: readonly EventCondition[]
  readonly operation: string
  readonly manifest_hash: Buffer
  readonly ordering: Ordering
  readonly connector_version: string
}

export async function selectRoutes(tx: Tx, tenant: Tenant): Promise<readonly PlannedRoute[]> {
  return (await tx.query<PlannedRoute>(SELECT, [tenant.id])).rows
}

const SELECT = `
  select r.id, r.connection_id, r.event_type, r.operation, r.conditions, c.manifest_hash, c.ordering, c.connector_version,
         r.mapping_id, m.published_version, m.canary_version, m.canary_percent
  from connection_routes r
  join integration_connectors c on c.tenant_id = $1 and c.id = r.connection_id and c.enabled and c.deleted_at is null
  left join mappings m on m.tenant_id = $1 and m.id = r.mapping_id and m.deleted_at is null
  where r.tenant_id = $1
    and r.enabled
    and r.deleted_at is null
  order by r.id`
