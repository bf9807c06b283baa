import type { ConnectionDeps } from '../connections/connection-deps.ts'
import { type OpenedConnection, openConnection } from '../connections/open-connection.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import { parseInboundKey } from './inbound-key.ts'

/** Whose URL was called, with everything in the clear. */
export interface FoundEndpoint {
  readonly tenant: Tenant
  readonly opened: OpenedConnection
}

interface KeyRow {
  readonly key_hash: Buffer
  readonly previous_key_hash: Buffer | null
}

/**
 * The connection of a key; undefined for every other one, whatever is wrong with it. Where it is looked for is said by the key, and
 * only its random part proves it: nothing is opened before that was compared.
 */
export async function findEndpoint(deps: ConnectionDeps, text: string): Promise<FoundEndpoint | undefined> {
  const key = parseInboundKey(text)
  const tenant = key && (await deps.tenants.find(key.owner.tenantId as TenantId))
  if (!key || !tenant) return undefined
  const { connectionId } = key.owner
  const { rows } = await deps.oltp.inTenant(tenant, (tx) =>
    tx.query<KeyRow>(SELECT, [tenant.id, connectionId, deps.clock.now()]),
  )
  const [row] = rows
  // Both, so that it does not tell by its time which one was right.
  const isRight = row && [row.key_hash, row.previous_key_hash].map(key.fits).includes(true)
  return isRight ? { tenant, opened: await openConnection(deps, tenant, connectionId) } : undefined
}

const SELECT = `
  select e.key_hash, case when e.previous_key_until > $3 then e.previous_key_hash end as previous_key_hash
  from inbound_endpoints e
  join integration_connectors c on c.tenant_id = $1 and c.id = e.connection_id and c.deleted_at is null
  where e.tenant_id = $1
    and e.connection_id = $2`
