import type { RouteCreate } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import { throwFindings } from '../surveys/survey-definition.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { findAbsentMappings } from './check-routes.ts'
import type { ConnectionDeps } from './connection-deps.ts'

export interface NewRoutes {
  readonly tenant: Tenant
  readonly connectionId: string
  readonly routes: readonly RouteCreate[]
  /** Where they are in the body of the request: '' for one that is all of it. */
  readonly at: string
}

/** Routes that fit the connector. Their ids, in order. @throws HowazitError `validation_failed` for mappings that are not there */
export async function insertRoutes(
  { ids, clock }: Pick<ConnectionDeps, 'ids' | 'clock'>,
  tx: Tx,
  { tenant, connectionId, routes, at }: NewRoutes,
): Promise<readonly string[]> {
  const named = routes.flatMap(({ mappingId }, index) =>
    mappingId === undefined ? [] : [{ mappingId, pointer: at === '' ? '/mappingId' : `${at}/${index}/mappingId` }],
  )
  throwFindings(await findAbsentMappings(tx, tenant.id, named))
  const created: string[] = []
  for (const route of routes) {
    const id = ids.newId()
    await tx.query(INSERT, [
      tenant.id,
      id,
      connectionId,
      route.eventType,
      route.operation,
      route.mappingId ?? null,
      JSON.stringify(route.conditions ?? []),
      route.enabled ?? true,
      clock.now(),
      route.scheduleMs ?? null,
    ])
    created.push(id)
  }
  return created
}

const INSERT = `
  insert into connection_routes
    (tenant_id, id, connection_id, event_type, operation, mapping_id, conditions, enabled, created_at, schedule_ms)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
