import type { InboundEndpoint } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { connectionSubject, getConnectionRow } from '../connections/connection-row.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type NewKey, newInboundKey } from './inbound-key.ts'

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

interface EndpointRow {
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
  const { row, verification } = await deps.oltp.inTenant(tenant, async (tx) => {
    const { manifest_hash: hash } = await getConnectionRow(tx, tenant.id, connectionId)
    const { connector } = await deps.pinnedConnectors.load(tx, tenant.id, hash.toString('hex'))
    if (!connector.inbound) throw callsNobody(connectionId)
    const { rows } = await tx.query<EndpointRow>(SELECT, [tenant.id, connectionId])
    if (!rows[0]) throw hasNoKey(connectionId)
    return { row: rows[0], verification: connector.inbound.verify.kind }
  })
  const key = (await deps.secrets.open(tenant, row.key, inboundKeyContext(connectionId))).toString()
  const path = `${INBOUND_PATH}/${key}`
  return {
    path,
    ...(deps.publicUrl !== undefined && { url: `${deps.publicUrl}${path}` }),
    verification,
    rotatedAt: row.rotated_at.toISOString(),
    ...(row.previous_key_until &&
      row.previous_key_until > now && { previousKeyUntil: row.previous_key_until.toISOString() }),
    ...(row.received_at && { lastReceivedAt: row.received_at.toISOString() }),
    refusedCount: Number(row.refused_count),
    ...(row.refused_at && { lastRefusedAt: row.refused_at.toISOString() }),
    ...(row.refused_reason !== null && { lastRefusedReason: row.refused_reason }),
  }
}

/** The vendor has this long to be told the new URL. */
const OVERLAP_MS = 24 * 3_600_000

/**
 * Replaces the key of the URL, or makes the first one; the one before is good for 24 hours more, or no longer where it is known to
 * others (`isLeaked`).
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
  await deps.oltp.inTenant(tenant, async (tx) => {
    const row = await getConnectionRow(tx, tenant.id, connectionId)
    const { connector } = await deps.pinnedConnectors.load(tx, tenant.id, row.manifest_hash.toString('hex'))
    if (!connector.inbound) throw callsNobody(connectionId)
    const until = isLeaked ? now : new Date(now.getTime() + OVERLAP_MS)
    await tx.query(ROTATE, [tenant.id, connectionId, key.sealed, key.hash, now, until])
    await deps.audit.record(tx, tenant, { subject: connectionSubject(connectionId) })
  })
  return await getInbound(deps, tenant, connectionId)
}

/** Nobody calls a deleted connection. */
export async function deleteEndpoint(tx: Tx, tenant: Tenant, connectionId: string): Promise<void> {
  await tx.query(DELETE, [tenant.id, connectionId])
}

const callsNobody = (connectionId: string) =>
  new HowazitError('not_found', `The connector of ${connectionId} takes no calls from the other side.`, {
    details: { pointer: '/path/connectionId' },
  })

const hasNoKey = (connectionId: string) =>
  new HowazitError('not_found', `${connectionId} has no inbound URL yet: rotate its key to get one.`, {
    details: { pointer: '/path/connectionId' },
  })

const SELECT = `
  select e.key, e.rotated_at, e.previous_key_until, e.refused_at, e.refused_reason, e.refused_count,
         (select max(received_at) from inbound_calls i
          where i.tenant_id = $1 and i.connection_id = $2 and i.source = 'webhook') as received_at
  from inbound_endpoints e
  where e.tenant_id = $1
    and e.connection_id = $2`

const ROTATE = `
  insert into inbound_endpoints as e (tenant_id, connection_id, key, key_hash, rotated_at)
  values ($1, $2, $3, $4, $5)
  on conflict on constraint inbound_endpoints_pkey do update
  set key = excluded.key,
      key_hash = excluded.key_hash,
      rotated_at = excluded.rotated_at,
      previous_key_hash = e.key_hash,
      previous_key_until = $6`

const DELETE = `
  delete from inbound_endpoints
  where tenant_id = $1
    and connection_id = $2`
