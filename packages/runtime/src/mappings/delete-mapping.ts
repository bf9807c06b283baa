import { HowazitError } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import type { MappingDeps } from './mapping-deps.ts'
import { lockMappingRow, type MappingRow, mappingSubject, toMapping } from './mapping-row.ts'

/** So many are named; the others are counted. */
const ROUTES_NAMED = 5

/**
 * Takes a mapping away that no route uses: its name is free again. Its versions stay, because deliveries say which one they were mapped
 * by.
 *
 * @throws HowazitError `not_found`, `conflict` (routes use it)
 */
export async function deleteMapping(deps: MappingDeps, tenant: Tenant, mappingId: string): Promise<void> {
  await deps.oltp.inTenant(tenant, async (tx) => {
    // 1. A route is made under a share of this lock, so that none comes between.
    const before = await lockMappingRow(tx, tenant.id, mappingId)
    // 2. What would be mapped by it.
    await refuseUsed(tx, tenant.id, before)
    // 3. A canary ends with it: nobody judges it any more.
    await tx.query(DELETE, [tenant.id, mappingId, deps.clock.now()])
    await deps.audit.record(tx, tenant, { subject: mappingSubject(mappingId), before: toMapping(before) })
  })
}

interface UsingRoute {
  readonly connection: string
  readonly operation: string
  readonly event_type: string
}

async function refuseUsed(tx: Tx, tenantId: TenantId, { id, name }: MappingRow): Promise<void> {
  const { rows } = await tx.query<UsingRoute>(SELECT_ROUTES, [tenantId, id])
  if (rows.length === 0) return
  const named = rows
    .slice(0, ROUTES_NAMED)
    .map(({ connection, operation, event_type: type }) => `${operation} of ${connection} on ${type}`)
  const more = rows.length > ROUTES_NAMED ? ` and ${rows.length - ROUTES_NAMED} more` : ''
  const routes = rows.length === 1 ? 'A route uses' : `${rows.length} routes use`
  throw new HowazitError(
    'conflict',
    `${routes} ${name}: ${named.join(', ')}${more}. Give them another mapping, or the connector's own, first.`,
  )
}

const SELECT_ROUTES = `
  select c.name as connection, r.operation, r.event_type
  from connection_routes r
  join integration_connectors c on c.tenant_id = $1 and c.id = r.connection_id
  where r.tenant_id = $1
    and r.mapping_id = $2
    and r.deleted_at is null
  order by c.name, r.created_at`

const DELETE = `
  update mappings
  set deleted_at = $3, canary_version = null, canary_percent = null, canary_since = null
  where tenant_id = $1
    and id = $2`
