import { type Client, HowazitError, type Scope } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import { parseClientId, toClientId } from './client-id.ts'

export interface ClientRow {
  readonly id: string
  readonly name: string
  readonly scopes: Scope[]
  readonly secret_rotated_at: Date | null
  readonly created_at: Date
  readonly revoked_at: Date | null
}

export const CLIENT_COLUMNS = 'id, name, scopes, secret_rotated_at, created_at, revoked_at'

/** The client as the contract shows it: never with its secret. */
export function toClient(tenant: Tenant, row: ClientRow): Client {
  return {
    id: toClientId({ tenantId: tenant.id, id: row.id }),
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    ...(row.secret_rotated_at !== null && { secretRotatedAt: row.secret_rotated_at.toISOString() }),
    ...(row.revoked_at !== null && { revokedAt: row.revoked_at.toISOString() }),
  }
}

/** The row's id. @throws HowazitError `not_found` for another tenant's and for what is none. */
export function toRowId(tenant: Tenant, clientId: string): string {
  const key = parseClientId(clientId)
  if (key?.tenantId !== tenant.id) throw clientNotFound(clientId)
  return key.id
}

export const clientNotFound = (clientId: string): HowazitError =>
  new HowazitError('not_found', `There is no client ${clientId}.`)
