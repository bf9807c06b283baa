import { type RecordOutcome, unsubscribe } from '@howazit/connector-kit'
import type { InboundEndpoint } from '@howazit/sdk'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { connectionSubject } from '../connections/connection-row.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { getInbound } from './inbound-endpoint.ts'
import { type Callable, openCallable } from './open-callable.ts'
import { toFailure } from './subscription-row.ts'

/**
 * Asks the other side to call no more. A failure over there is an answer, and kept: it can be asked again.
 *
 * @throws HowazitError `not_found`, also where the connector does not say how its system is asked to call
 */
export async function unsubscribeInbound(
  deps: ConnectionDeps,
  tenant: Tenant,
  connectionId: string,
): Promise<InboundEndpoint> {
  const callable = await openCallable(deps, tenant, connectionId)
  const failure = callable.isSubscribed ? await askToStop(deps, tenant, callable) : undefined
  const kept = failure ? JSON.stringify(toFailure(failure, deps.clock.now())) : null
  await deps.oltp.inTenant(tenant, async (tx) => {
    await tx.query(END, [tenant.id, connectionId, kept])
    const after = { isSubscribed: failure !== undefined }
    await deps.audit.record(tx, tenant, { subject: connectionSubject(connectionId), after })
  })
  return await getInbound(deps, tenant, connectionId)
}

/** The last that is said with a connection that goes: what comes of it keeps nobody. */
export async function endSubscription(deps: ConnectionDeps, tenant: Tenant, connectionId: string): Promise<void> {
  const { rowCount } = await deps.oltp.inTenant(tenant, (tx) => tx.query(FIND, [tenant.id, connectionId]))
  if (rowCount === 0) return
  // Its keys may be gone, or the connector: then there is nothing to be said with.
  const callable = await openCallable(deps, tenant, connectionId).catch(() => undefined)
  if (callable) await askToStop(deps, tenant, callable)
}

/** Why not, if so. */
export async function askToStop(
  deps: ConnectionDeps,
  tenant: Tenant,
  { opened, question, ports }: Callable,
): Promise<RecordOutcome | undefined> {
  const { failure } = await unsubscribe(question, ports)
  deps.events.emit('connection.unsubscribed', {
    tenant_id: tenant.id,
    connection_id: opened.row.id,
    connector: opened.connector.id,
    outcome: failure ? 'failed' : 'ok',
    reason: failure?.reason,
  })
  return failure
}

const FIND = `
  select from inbound_endpoints
  where tenant_id = $1
    and connection_id = $2
    and subscription is not null`

const END = `
  update inbound_endpoints
  set subscription = case when $3::jsonb is null then null else subscription end,
      subscribed_key_hash = case when $3::jsonb is null then null else subscribed_key_hash end,
      subscribed_at = case when $3::jsonb is null then null else subscribed_at end,
      renew_at = case when $3::jsonb is null then null else renew_at end,
      subscription_failure = $3
  where tenant_id = $1
    and connection_id = $2`
