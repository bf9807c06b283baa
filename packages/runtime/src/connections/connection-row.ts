import type { SettingValue } from '@howazit/connector-kit'
import { type Connection, type ConnectionTestResult, HowazitError, type Recovery, type Route } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { Health } from './health/change-health.ts'

export interface ConnectionRow {
  readonly id: string
  /** Counts what the tenant changed. */
  readonly revision: number
  readonly name: string
  readonly provider: string
  readonly connector_version: string
  readonly manifest_hash: Buffer
  readonly auth_mode: string
  readonly settings: Record<string, SettingValue>
  readonly learnt: Record<string, string>
  /** What the other side said has another value now. */
  readonly moved: readonly { readonly setting: string; readonly from?: SettingValue; readonly at: string }[]
  readonly api_version: string | null
  readonly ordering: 'none' | 'key' | 'strict'
  readonly schedule_ms: readonly string[] | null
  readonly on_unknown: 'at_most_once' | 'at_least_once' | null
  readonly recovery: Recovery
  readonly enabled: boolean
  readonly disabled_reason: string | null
  readonly disabled_at: Date | null
  readonly test_result: ConnectionTestResult | null
  readonly health: Health
  readonly health_reason: string | null
  readonly health_detail: string | null
  readonly health_changed_at: Date | null
  readonly created_at: Date
  readonly secret_names: readonly string[]
  readonly tokens_expire_at: Date | null
  readonly consent_needed_at: Date | null
}

const COLUMNS = `c.id, c.revision, c.name, c.provider, c.connector_version, c.manifest_hash, c.auth_mode, c.settings, c.learnt, c.moved, c.api_version,
  c.ordering, c.schedule_ms, c.on_unknown, c.recovery, c.enabled, c.disabled_reason, c.disabled_at, c.test_result, c.created_at,
  c.health, c.health_reason, c.health_detail, c.health_changed_at,
  k.secret_names, k.tokens_expire_at, k.consent_needed_at`

/** A connection beside what is known of its credentials without opening them. */
export const SELECT_CONNECTIONS = `
  select ${COLUMNS}
  from integration_connectors c
  join connection_credentials k on k.tenant_id = c.tenant_id and k.connection_id = c.id
  where c.tenant_id = $1
    and c.deleted_at is null`

/** What a connection's credentials are sealed for, so that no ciphertext opens in another row or column. */
export const secretsContext = (connectionId: string): string => `connection:${connectionId}:secrets`
export const consentContext = (connectionId: string): string => `connection:${connectionId}:consent`
export const tokensContext = (connectionId: string): string => `connection:${connectionId}:tokens`

/** What to do about one whose secrets nobody can read any more. */
export const GIVE_AGAIN = 'Give it its secrets again, then enable it.'

export const connectionSubject = (id: string) => ({ type: 'connection', id })

export const connectionNotFound = (id: string): HowazitError =>
  new HowazitError('not_found', `There is no connection ${id}.`, { details: { pointer: '/path/connectionId' } })

/** @throws HowazitError `not_found`, also for a deleted one and for another tenant's. */
export async function getConnectionRow(tx: Tx, tenantId: TenantId, id: string): Promise<ConnectionRow> {
  const { rows } = await tx.query<ConnectionRow>(SELECT_ONE, [tenantId, id])
  if (!rows[0]) throw connectionNotFound(id)
  return rows[0]
}

/** Held to the end of the transaction, with its credentials. @throws HowazitError `not_found` */
export async function lockConnectionRow(tx: Tx, tenantId: TenantId, id: string): Promise<ConnectionRow> {
  const { rows } = await tx.query<ConnectionRow>(`${SELECT_ONE} for update`, [tenantId, id])
  if (!rows[0]) throw connectionNotFound(id)
  return rows[0]
}

const SELECT_ONE = `${SELECT_CONNECTIONS}
    and c.id = $2`

/** The connection as the contract shows it: never with a secret. */
export function toConnection(row: ConnectionRow, routes: readonly Route[]): Connection {
  return {
    id: row.id,
    name: row.name,
    connector: row.provider,
    connectorVersion: row.connector_version,
    manifestHash: row.manifest_hash.toString('hex'),
    auth: row.auth_mode,
    settings: row.settings,
    secretNames: [...row.secret_names],
    learnt: row.learnt,
    ...(row.moved.length > 0 && { moved: [...row.moved] }),
    ...(row.api_version !== null && { apiVersion: row.api_version }),
    ordering: row.ordering,
    ...(row.schedule_ms !== null && { scheduleMs: row.schedule_ms.map(Number) }),
    ...(row.on_unknown !== null && { onUnknown: row.on_unknown }),
    ...(row.recovery !== 'by_hand' && { recovery: row.recovery }),
    status: statusOf(row),
    health: toHealth(row),
    enabled: row.enabled,
    ...(row.disabled_reason !== null && { disabledReason: row.disabled_reason }),
    ...(row.disabled_at !== null && { disabledAt: row.disabled_at.toISOString() }),
    ...(row.tokens_expire_at !== null && { tokenExpiresAt: row.tokens_expire_at.toISOString() }),
    ...(row.test_result !== null && { test: row.test_result }),
    routes: [...routes],
    createdAt: row.created_at.toISOString(),
  }
}

const toHealth = (row: ConnectionRow): Connection['health'] => ({
  state: row.health,
  ...(row.health_reason !== null && { reason: row.health_reason }),
  ...(row.health_detail !== null && { detail: row.health_detail }),
  ...(row.health_changed_at !== null && { since: row.health_changed_at.toISOString() }),
})

const statusOf = ({ enabled, consent_needed_at }: ConnectionRow): Connection['status'] =>
  !enabled ? 'disabled' : consent_needed_at === null ? 'ready' : 'needs_consent'
