import type { Operation } from '@howazit/connector-kit'
import type { PinnedConnectors } from '../../connectors/pinned-connectors.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { type PlannedRoute, selectRoutes } from './select-routes.ts'

const LINGER_MS = 1_000

/** The routes of a tenant with what their operations say about it: the events that are wanted, and how long one waits for others. */
export async function loadPlannedRoutes(
  pinnedConnectors: PinnedConnectors,
  tx: Tx,
  tenant: Tenant,
): Promise<readonly (PlannedRoute & { readonly lingerMs: number })[]> {
  const routes = await selectRoutes(tx, tenant)
  const known: (PlannedRoute & { readonly lingerMs: number })[] = []
  for (const route of routes) {
    // What cannot be had now is missed when it is sent, and waits there.
    const content = await pinnedConnectors
      .load(tx, tenant.id, route.manifest_hash.toString('hex'))
      .catch(() => undefined)
    known.push(withOperation(route, content?.connector.operations[route.operation]))
  }
  return known
}

function withOperation(route: PlannedRoute, operation: Operation | undefined) {
  const lingerMs = operation?.batch === undefined ? 0 : (operation.batch.lingerMs ?? LINGER_MS)
  return { ...route, conditions: [...(operation?.when ?? []), ...route.conditions], lingerMs }
}
