import { type EventCondition, HowazitError, type Route, type TriggerEvent } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

export interface RouteRow {
  readonly id: string
  readonly connection_id: string
  readonly event_type: TriggerEvent
  readonly operation: string
  readonly mapping_id: string | null
  readonly conditions: EventCondition[]
  /** As text: a bigint may be more than a number can hold, but none of ours is. */
  readonly schedule_ms: readonly string[] | null
  readonly enabled: boolean
  readonly created_at: Date
}

const ROUTE_COLUMNS =
  'id, connection_id, event_type, operation, mapping_id, conditions, schedule_ms, enabled, created_at'

export const routeSubject = (id: string) => ({ type: 'route', id })

export const routeNotFound = (id: string): HowazitError =>
  new HowazitError('not_found', `The connection has no route ${id}.`, { details: { pointer: '/path/routeId' } })

/** The route as the contract shows it. */
export function toRoute(row: RouteRow): Route {
  return {
    id: row.id,
    connectionId: row.connection_id,
    eventType: row.event_type,
    operation: row.operation,
    ...(row.mapping_id !== null && { mappingId: row.mapping_id }),
    conditions: row.conditions,
    ...(row.schedule_ms !== null && { scheduleMs: row.schedule_ms.map(Number) }),
    enabled: row.enabled,
    createdAt: row.created_at.toISOString(),
  }
}

/** Of each of the connections, oldest first. */
export async function listRoutes(
  tx: Tx,
  tenantId: TenantId,
  connectionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Route[]>> {
  const { rows } = await tx.query<RouteRow>(SELECT, [tenantId, connectionIds])
  return Map.groupBy(rows.map(toRoute), ({ connectionId }) => connectionId)
}

const SELECT = `
  select ${ROUTE_COLUMNS}
  from connection_routes
  where tenant_id = $1
    and connection_id = any ($2::uuid[])
    and deleted_at is null
  order by created_at, id`

export interface RoutePlace {
  readonly connectionId: string
  readonly routeId: string
}

/** @throws HowazitError `not_found`, also where it is another connection's. */
export async function getRouteRow(
  tx: Tx,
  tenantId: TenantId,
  { connectionId, routeId, isLocked = false }: RoutePlace & { readonly isLocked?: boolean },
): Promise<RouteRow> {
  const values = [tenantId, connectionId, routeId]
  const { rows } = await tx.query<RouteRow>(isLocked ? `${SELECT_ONE} for update` : SELECT_ONE, values)
  if (!rows[0]) throw routeNotFound(routeId)
  return rows[0]
}

const SELECT_ONE = `
  select ${ROUTE_COLUMNS}
  from connection_routes
  where tenant_id = $1
    and connection_id = $2
    and id = $3
    and deleted_at is null`
