import { deleteEndpoint } from '../inbound/inbound-endpoint.ts'
import { endSubscription } from '../inbound/unsubscribe-inbound.ts'
import { deletePolls } from '../polls/want-polls.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { connectionNotFound, connectionSubject, secretsContext } from './connection-row.ts'
import { refuseDeliveries } from './refuse-deliveries.ts'

/**
 * Disconnects an outside system: it is asked to call no more, its secrets and tokens are gone with one transaction, and what waits for it
 * is refused.
 *
 * @throws HowazitError `not_found`
 */
export async function deleteConnection(deps: ConnectionDeps, tenant: Tenant, id: string): Promise<void> {
  // While there still are credentials to ask with.
  await endSubscription(deps, tenant, id)
  const now = deps.clock.now()
  const nothing = await deps.secrets.seal(tenant, Buffer.from('{}'), secretsContext(id))
  await deps.oltp.inTenant(tenant, async (tx) => {
    const { rowCount } = await tx.query(DELETE, [tenant.id, id, now])
    if (rowCount === 0) throw connectionNotFound(id)
    const { rows } = await tx.query<{ id: string }>(DELETE_ROUTES, [tenant.id, id, now])
    await tx.query(FORGET_CREDENTIALS, [tenant.id, id, nothing, now])
    await deleteEndpoint(tx, tenant, id)
    await deletePolls(tx, tenant, id)
    await refuseDeliveries(tx, tenant.id, { routeIds: rows.map((row) => row.id), now })
    await deps.audit.record(tx, tenant, { subject: connectionSubject(id) })
  })
}

const DELETE = `
  update integration_connectors
  set deleted_at = $3, enabled = false
  where tenant_id = $1
    and id = $2
    and deleted_at is null`

const DELETE_ROUTES = `
  update connection_routes
  set deleted_at = $3, enabled = false
  where tenant_id = $1
    and connection_id = $2
    and deleted_at is null
  returning id`

const FORGET_CREDENTIALS = `
  update connection_credentials
  set secrets = $3,
      secret_names = '{}',
      tokens = null,
      tokens_expire_at = null,
      refresh_at = null,
      refreshing_until = null,
      version = version + 1,
      updated_at = $4
  where tenant_id = $1
    and connection_id = $2`
