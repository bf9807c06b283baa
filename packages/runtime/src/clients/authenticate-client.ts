import type { Tenant } from '../tenancy/tenant.ts'
import type { ClientDeps } from './client-deps.ts'
import { parseClientId } from './client-id.ts'
import { isClientSecret } from './client-secret.ts'

export interface ClientCredentials {
  readonly clientId: string
  readonly secret: string
}

/** A client that is who it says. */
export interface AuthenticatedClient {
  readonly tenant: Tenant
  readonly clientId: string
  readonly scopes: readonly string[]
}

interface SecretRow {
  readonly scopes: string[]
  readonly secret_hash: Buffer
  readonly previous_secret_hash: Buffer | null
  readonly previous_secret_until: Date | null
}

/** Undefined for a client that is not there, is revoked, or has another secret: the caller learns no more than that. */
export async function authenticateClient(
  deps: ClientDeps,
  { clientId, secret }: ClientCredentials,
): Promise<AuthenticatedClient | undefined> {
  const found = await findInForce(deps, clientId)
  if (!found || !hasSecret(found.row, secret, deps.clock.now())) return undefined
  return { tenant: found.tenant, clientId, scopes: found.row.scopes }
}

/** Whether tokens of the client are still to be taken. */
export async function isClientInForce(deps: ClientDeps, clientId: string): Promise<boolean> {
  return (await findInForce(deps, clientId)) !== undefined
}

async function findInForce(
  { tenants, oltp }: ClientDeps,
  clientId: string,
): Promise<{ readonly tenant: Tenant; readonly row: SecretRow } | undefined> {
  const key = parseClientId(clientId)
  const tenant = key && (await tenants.find(key.tenantId))
  if (!tenant) return undefined
  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<SecretRow>(SELECT, [tenant.id, key.id]))
  return rows[0] && { tenant, row: rows[0] }
}

const hasSecret = (row: SecretRow, secret: string, now: Date): boolean =>
  isClientSecret(secret, row.secret_hash) ||
  (row.previous_secret_hash !== null &&
    row.previous_secret_until !== null &&
    row.previous_secret_until > now &&
    isClientSecret(secret, row.previous_secret_hash))

const SELECT = `
  select scopes, secret_hash, previous_secret_hash, previous_secret_until
  from api_clients
  where tenant_id = $1
    and id = $2
    and revoked_at is null`
