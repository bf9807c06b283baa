import type { JsonValue, RunPorts, SubscriptionQuestion } from '@howazit/connector-kit'
import { HowazitError } from '@howazit/sdk'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { createConnectionPorts } from '../connections/create-connection-ports.ts'
import { type OpenedConnection, openConnection } from '../connections/open-connection.ts'
import { SealBroken } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { callsNobody, hasNoKey, INBOUND_PATH, openKey } from './inbound-endpoint.ts'
import { subscriptionContext } from './subscription-row.ts'

/** A connection whose other side can be asked to call it, with everything in the clear. */
export interface Callable {
  readonly opened: OpenedConnection
  readonly question: SubscriptionQuestion
  readonly ports: RunPorts
  readonly keyHash: Buffer
  /** It was asked before. */
  readonly isSubscribed: boolean
}

interface Row {
  readonly key: Buffer
  readonly key_hash: Buffer
  readonly subscription: Buffer | null
}

/** @throws HowazitError `not_found`, also where the connector does not say how its system is asked */
export async function openCallable(deps: ConnectionDeps, tenant: Tenant, connectionId: string): Promise<Callable> {
  const opened = await openConnection(deps, tenant, connectionId)
  const { connector, values } = opened
  if (!connector.inbound) throw callsNobody(connectionId)
  if (!connector.inbound.subscribe) throw byHand(connectionId)
  const { rows } = await deps.oltp.inTenant(tenant, (tx) => tx.query<Row>(SELECT, [tenant.id, connectionId]))
  const [row] = rows
  if (!row) throw hasNoKey(connectionId)
  const key = await openKey(deps, tenant, { connectionId, sealed: row.key })
  const subscription =
    row.subscription && (await openSubscription(deps, tenant, { connectionId, sealed: row.subscription }))
  const callbackUrl = `${deps.publicUrl ?? ''}${INBOUND_PATH}/${key}`
  const asked = subscription ? { subscription: JSON.parse(subscription) as JsonValue } : {}
  return {
    opened,
    question: { connector, connection: values, now: deps.clock.now(), callbackUrl, ...asked },
    ports: createConnectionPorts(deps, tenant, opened),
    keyHash: row.key_hash,
    isSubscribed: 'subscription' in asked,
  }
}

/** Undefined where the key that sealed it was shredded: then nobody knows any more what to end. */
async function openSubscription(
  { secrets }: ConnectionDeps,
  tenant: Tenant,
  { connectionId, sealed }: { readonly connectionId: string; readonly sealed: Buffer },
): Promise<string | undefined> {
  try {
    return (await secrets.open(tenant, sealed, subscriptionContext(connectionId))).toString()
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}

const byHand = (connectionId: string) =>
  new HowazitError(
    'not_found',
    `The connector of ${connectionId} does not say how its system is asked to call: register the URL over there.`,
    { details: { pointer: '/path/connectionId' } },
  )

const SELECT = `
  select key, key_hash, subscription
  from inbound_endpoints
  where tenant_id = $1
    and connection_id = $2`
