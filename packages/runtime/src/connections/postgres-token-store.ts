import type { ConnectionKey, StoredTokens, TokenRecord, TokenStore } from '@howazit/connector-kit'
import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Ids } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import { tokensContext } from './connection-row.ts'
import { changeHealth, emitHealth, type HealthChange } from './health/change-health.ts'

export interface PostgresTokenStoreDeps {
  readonly oltp: Pick<Oltp, 'inTenant'>
  readonly secrets: Pick<Secrets, 'open' | 'seal'>
  readonly tenants: Pick<Tenants, 'find'>
}

/** What telling the tenant takes, where a person has to agree again and where one did. */
export interface Telling {
  readonly clock: Clock
  readonly ids: Ids
  readonly events: Events
}

interface Row {
  readonly tokens: Buffer | null
  readonly version: string | number
  readonly is_leased: boolean
}

/**
 * Tokens in the row of the connection's credentials, sealed with the tenant's key. Leases end by the database's clock, whatever
 * the processes think what time it is; a lost lease (another version) is told, never overwritten.
 */
export function createPostgresTokenStore(
  { oltp, secrets, tenants }: PostgresTokenStoreDeps,
  { clock, ids, events }: Telling,
): TokenStore {
  const tenantOf = async ({ tenantId }: ConnectionKey) => await tenants.find(tenantId as TenantId)

  const seal = async (tenant: Tenant, connectionId: string, record: TokenRecord): Promise<Buffer | null> =>
    Object.keys(record).length === 0
      ? null
      : await secrets.seal(tenant, Buffer.from(JSON.stringify(record)), tokensContext(connectionId))

  const open = async (tenant: Tenant, connectionId: string, sealed: Buffer | null): Promise<TokenRecord> =>
    sealed === null
      ? {}
      : (JSON.parse((await secrets.open(tenant, sealed, tokensContext(connectionId))).toString()) as TokenRecord)

  /** The new version, where the one that was read is still there. */
  const put = async (key: ConnectionKey, { version, record, leaseMs }: Put): Promise<number | undefined> => {
    const tenant = await tenantOf(key)
    if (!tenant) return undefined
    const { connectionId } = key
    const sealed = await seal(tenant, connectionId, record)
    const { expiresAt } = record.tokens ?? {}
    const values = [tenant.id, connectionId, version, sealed, expiresAt ?? null, record.refreshAt ?? null]
    const lives = [record.renewedAt ?? null, record.consentedAt ?? null]
    const changes = leaseMs === null ? healthOf(connectionId, record) : []
    const { isPut, notices } = await oltp.inTenant(tenant, async (tx) => {
      const needsConsent = record.needsConsent !== undefined
      const { rowCount } = await tx.query(PUT, [
        ...values,
        leaseMs,
        needsConsent,
        record.tokens !== undefined,
        ...lives,
      ])
      if (rowCount !== 1 || changes.length === 0) return { isPut: rowCount === 1, notices: [] }
      return { isPut: true, notices: await changeHealth(tx, tenant, { changes, now: clock.now(), ids }) }
    })
    emitHealth(events, tenant, notices)
    return isPut ? version + 1 : undefined
  }

  return Object.freeze({
    async read(key): Promise<StoredTokens | undefined> {
      const tenant = await tenantOf(key)
      if (!tenant) return undefined
      const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<Row>(SELECT, [tenant.id, key.connectionId]))
      const [row] = rows
      if (!row) return undefined
      const record = await open(tenant, key.connectionId, row.tokens)
      return { record, version: Number(row.version), isLeased: row.is_leased }
    },
    lease: (key, { version, forMs, record }) => put(key, { version, record, leaseMs: forMs }),
    write: async (key, { version, record }) => (await put(key, { version, record, leaseMs: null })) !== undefined,
  } satisfies TokenStore)
}

/** A token that was refused for good is told of once, and so is the consent that ends it. */
function healthOf(connectionId: string, record: TokenRecord): readonly HealthChange[] {
  const { needsConsent, tokens, renewedAt, consentedAt } = record
  if (needsConsent !== undefined) return [{ connectionId, to: 'failed', reason: 'needs_consent', detail: needsConsent }]
  if (!tokens) return []
  const isConsent = consentedAt !== undefined && consentedAt === renewedAt
  const ifReason = ['needs_consent', 'tokens_lapse', ...(isConsent ? (['consent_ends'] as const) : [])] as const
  return [{ connectionId, to: 'healthy', ifReason }]
}

interface Put {
  readonly version: number
  readonly record: TokenRecord
  /** Null ends the lease. */
  readonly leaseMs: number | null
}

const SELECT = `
  select k.tokens, k.version, coalesce(k.refreshing_until > now(), false) as is_leased
  from connection_credentials k
  join integration_connectors c on c.tenant_id = k.tenant_id and c.id = k.connection_id and c.deleted_at is null
  where k.tenant_id = $1
    and k.connection_id = $2`

// A lease is taken only where nobody holds one; whoever holds it writes with the version that taking it made.
const PUT = `
  update connection_credentials k
  set tokens = $4,
      tokens_expire_at = $5,
      refresh_at = $6,
      renewed_at = $10,
      consented_at = $11,
      refreshing_until = now() + $7::bigint * interval '1 millisecond',
      consent_needed_at = case when $8 then coalesce(consent_needed_at, now()) when $9 then null else consent_needed_at end,
      version = version + 1,
      updated_at = now()
  from integration_connectors c
  where k.tenant_id = $1
    and k.connection_id = $2
    and k.version = $3
    and ($7::bigint is null or refreshing_until is null or refreshing_until <= now())
    and c.tenant_id = k.tenant_id
    and c.id = k.connection_id
    and c.deleted_at is null`
