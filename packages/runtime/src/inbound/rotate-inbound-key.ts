import type { InboundEndpoint } from '@howazit/sdk'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { connectionSubject, getConnectionRow } from '../connections/connection-row.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { callsNobody, getInbound, sealNewKey } from './inbound-endpoint.ts'
import { subscribeInbound } from './subscribe-inbound.ts'

/** The vendor has this long to be told the new URL. */
const OVERLAP_MS = 24 * 3_600_000

/**
 * Replaces the key of the URL, or makes the first one; the one before is good for 24 hours more, or no longer where it is known to
 * others (`isLeaked`). Who was asked to call is asked to call the new one.
 *
 * @throws HowazitError `not_found`
 */
export async function rotateInboundKey(
  deps: ConnectionDeps,
  tenant: Tenant,
  { connectionId, isLeaked = false }: { readonly connectionId: string; readonly isLeaked?: boolean },
): Promise<InboundEndpoint> {
  const key = await sealNewKey(deps, tenant, connectionId)
  const now = deps.clock.now()
  const isSubscribed = await deps.oltp.inTenant(tenant, async (tx) => {
    const row = await getConnectionRow(tx, tenant.id, connectionId)
    const { connector } = await deps.pinnedConnectors.load(tx, tenant.id, row.manifest_hash.toString('hex'))
    if (!connector.inbound) throw callsNobody(connectionId)
    const until = isLeaked ? now : new Date(now.getTime() + OVERLAP_MS)
    const values = [tenant.id, connectionId, key.sealed, key.hash, now, until]
    const { rows } = await tx.query<{ is_subscribed: boolean }>(ROTATE, values)
    await deps.audit.record(tx, tenant, { subject: connectionSubject(connectionId) })
    return rows[0]?.is_subscribed && connector.inbound.subscribe !== undefined
  })
  return isSubscribed
    ? await subscribeInbound(deps, tenant, connectionId)
    : await getInbound(deps, tenant, connectionId)
}

const ROTATE = `
  insert into inbound_endpoints as e (tenant_id, connection_id, key, key_hash, rotated_at)
  values ($1, $2, $3, $4, $5)
  on conflict on constraint inbound_endpoints_pkey do update
  set key = excluded.key,
      key_hash = excluded.key_hash,
      rotated_at = excluded.rotated_at,
      previous_key_hash = e.key_hash,
      previous_key_until = $6
  returning e.subscription is not null as is_subscribed`
