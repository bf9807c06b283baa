import type { InboundEndpoint } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { getConnectionRow } from '../connections/connection-row.ts'
import type { Tx } from '../oltp/oltp.ts'
import { SealBroken } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type NewKey, newInboundKey } from './inbound-key.ts'
import { SUBSCRIPTION_COLUMNS, type SubscriptionRow, toSubscription } from './subscription-row.ts'

/** Below the platform's public URL; the key is the last part. */
export const INBOUND_PATH = '/v1/inbound'

/** What the key of a connection's URL is sealed for. */
export const inboundKeyContext = (connectionId: string): string => `connection:${connectionId}:inbound-key`

export interface SealedKey extends Pick<NewKey, 'hash'> {
  readonly sealed: Buffer
}

/** For a transaction that comes next: sealing takes a connection of its own. */
export async function sealNewKey(
  { secrets }: Pick<ConnectionDeps, 'secrets'>,
  tenant: Tenant,
  connectionId: string,
): Promise<SealedKey> {
  const { key, hash } = newInboundKey({ tenantId: tenant.id, connectionId })
  return { hash, sealed: await secrets.seal(tenant, Buffer.from(key), inboundKeyContext(connectionId)) }
}

/** Lets a connection be called, where it cannot be yet. */
export async function insertEndpoint(
  tx: Tx,
  tenant: Tenant,
  { connectionId, key, now }: { readonly connectionId: string; readonly key: SealedKey; readonly now: Date },
): Promise<void> {
  await tx.query(INSERT, [tenant.id, connectionId, key.sealed, key.hash, now])
}

const INSERT = `
  insert into inbound_endpoints (tenant_id, connection_id, key, key_hash, rotated_at)
  values ($1, $2, $3, $4, $5)
  on conflict on constraint inbound_endpoints_pkey do nothing`

interface EndpointRow extends SubscriptionRow {
  readonly key: Buffer
  readonly rotated_at: Date
  readonly previous_key_until: Date | null
  readonly refused_at: Date | null
  readonly refused_reason: string | null
  readonly refused_count: string
  readonly received_at: Date | null
}

/** Where the other side is to call. @throws HowazitError `not_found`, also where it never calls */
export async function getInbound(deps: ConnectionDeps, tenant: Tenant, connectionId: string): Promise<InboundEndpoint> {
  const now = deps.clock.now()
  const { row, inbound } = await deps.oltp.inTenant(tenant, async (tx) => {
    const { manifest_hash: hash } = await getConnectionRow(tx, tenant.id, connectionId)
    const { connector } = await deps.pinnedConnectors.load(tx, tenant.id, hash.toString('hex'))
    if (!connector.inbound) throw callsNobody(connectionId)
    const { rows } = await tx.query<EndpointRow>(SELECT, [tenant.id, connectionId])
    if (!rows[0]) throw hasNoKey(connectionId)
    return { row: rows[0], inbound: connector.inbound }
  })
  const key = await openKey(deps, tenant, { connectionId, sealed: row.key })
  const path = `${INBOUND_PATH}/${key}`
  return {
    path,
    ...(deps.publicUrl !== undefined && { url: `${deps.publicUrl}${path}` }),
    verification: inbound.verify.kind,
    ...(inbound.subscribe && { subscription: toSubscription(row) }),
    rotatedAt: row.rotated_at.toISOString(),
    ...(row.previous_key_until &&
      row.previous_key_until > now && { previousKeyUntil: row.previous_key_until.toISOString() }),
    ...(row.received_at && { lastReceivedAt: row.received_at.toISOString() }),
    refusedCount: Number(row.refused_count),
    ...(row.refused_at && { lastRefusedAt: row.refused_at.toISOString() }),
    ...(row.refused_reason !== null && { lastRefusedReason: row.refused_reason }),
  }
}

/** What was shredded nobody can show. @throws HowazitError `not_found` */
export async function openKey(
  { secrets }: ConnectionDeps,
  tenant: Tenant,
  { connectionId, sealed }: { readonly connectionId: string; readonly sealed: Buffer },
): Promise<string> {
  try {
    return (await secrets.open(tenant, sealed, inboundKeyContext(connectionId))).toString()
  } catch (error) {
    throw error instanceof SealBroken ? hasNoKey(connectionId) : error
  }
}

/** Nobody calls a deleted connection. */
export async function deleteEndpoint(tx: Tx, tenant: Tenant, connectionId: string): Promise<void> {
  await tx.query(DELETE, [tenant.id, connectionId])
}

export const callsNobody = (connectionId: string) =>
  new HowazitError('not_found', `The connector of ${connectionId} takes no calls from the other side.`, {
    details: { pointer: '/path/connectionId' },
  })

/** Not yet, or not any more: what was shredded nobody can show. */
export const hasNoKey = (connectionId: string) =>
  new HowazitError('not_found', `${connectionId} has no inbound URL: rotate its key to get one.`, {
    details: { pointer: '/path/connectionId' },
  })

const SELECT = `
  select e.key, e.rotated_at, e.previous_key_until, e.refused_at, e.refused_reason, e.refused_count,
         ${SUBSCRIPTION_COLUMNS},
         (select max(received_at) from inbound_calls i
          where i.tenant_id = $1 and i.connection_id = $2 and i.source = 'webhook') as received_at
  from inbound_endpoints e
  where e.tenant_id = $1
    and e.connection_id = $2`

const DELETE = `
  delete from inbound_endpoints
  where tenant_id = $1
    and connection_id = $2`
