import type { ConnectorContent, Mapping } from '@howazit/connector-kit'
import type { Health } from '../../connections/health/change-health.ts'
import type { PinnedConnectors } from '../../connectors/pinned-connectors.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

/** The route a delivery goes along, its connection, and what the ledger has about the event over there. */
export interface LoadedRoute {
  readonly kind: 'route'
  /** Of the route. */
  readonly id: string
  readonly connectionId: string
  readonly operation: string
  readonly manifestHash: string
  /** What the connection pinned; null where it cannot be had. */
  readonly content: ConnectorContent | null
  readonly authMode: string
  readonly settings: Readonly<Record<string, string | number | boolean>>
  readonly learnt: Readonly<Record<string, string>>
  readonly apiVersion: string | null
  readonly scheduleMs: readonly number[] | null
  readonly onUnknown: 'at_most_once' | 'at_least_once' | null
  /** Sealed; null for a connection that needs none. */
  readonly secrets: Buffer | null
  /** Null where the connector's own is used. */
  readonly mapping: Mapping | null
  /** The route has a mapping of its own and there is no such version. */
  readonly isMappingMissing: boolean
  readonly enabled: boolean
  readonly deleted_at: Date | null
  /** Of the connection. */
  readonly health: Health
  readonly ledger: LedgerEntry | null
}

export interface LedgerEntry {
  readonly state: 'absent' | 'unknown' | 'delivered'
  readonly deliveryId: string
  readonly remoteId: string | null
  readonly remoteUrl: string | null
  /** `unknown`: since when it may be over there. */
  readonly recordedAt: Date
  /** Of the delivery named, where it is another one. */
  readonly holderStatus: string | null
  readonly holderPin: Buffer | null
}

interface Row {
  readonly delivery_id: string
  readonly id: string
  readonly connection_id: string
  readonly operation: string
  readonly manifest_hash: Buffer
  readonly auth_mode: string
  readonly settings: LoadedRoute['settings']
  readonly learnt: LoadedRoute['learnt']
  readonly api_version: string | null
  readonly schedule_ms: readonly string[] | null
  readonly on_unknown: LoadedRoute['onUnknown']
  readonly secrets: Buffer | null
  readonly mapping_id: string | null
  readonly kind: Mapping['kind'] | null
  readonly source: string | null
  readonly output: 'json' | 'text' | null
  readonly enabled: boolean
  readonly deleted_at: Date | null
  readonly health: Health
  readonly state: LedgerEntry['state'] | null
  readonly ledger_delivery_id: string
  readonly remote_id: string | null
  readonly remote_url: string | null
  readonly recorded_at: Date
  readonly holder_status: string | null
  readonly holder_pin: Buffer | null
}

export interface LoadRoutesDeps {
  readonly pinnedConnectors: PinnedConnectors
}

/** By delivery. */
export async function loadRoutes(
  { pinnedConnectors }: LoadRoutesDeps,
  tx: Tx,
  { tenant, deliveryIds }: { readonly tenant: Tenant; readonly deliveryIds: readonly string[] },
): Promise<ReadonlyMap<string, LoadedRoute>> {
  const { rows } = await tx.query<Row>(SELECT, [tenant.id, deliveryIds])
  const contents = new Map<string, ConnectorContent | null>()
  for (const { manifest_hash: hash } of rows) {
    const name = hash.toString('hex')
    if (!contents.has(name)) contents.set(name, await pinnedConnectors.load(tx, tenant.id, name).catch(() => null))
  }
  return new Map(rows.map((row) => [row.delivery_id, toRoute(row, contents)]))
}

function toRoute(row: Row, contents: ReadonlyMap<string, ConnectorContent | null>): LoadedRoute {
  const manifestHash = row.manifest_hash.toString('hex')
  return {
    kind: 'route',
    id: row.id,
    connectionId: row.connection_id,
    operation: row.operation,
    manifestHash,
    content: contents.get(manifestHash) ?? null,
    authMode: row.auth_mode,
    settings: row.settings,
    learnt: row.learnt,
    apiVersion: row.api_version,
    scheduleMs: row.schedule_ms?.map(Number) ?? null,
    onUnknown: row.on_unknown,
    secrets: row.secrets,
    mapping: toMapping(row),
    isMappingMissing: row.mapping_id !== null && row.source === null,
    enabled: row.enabled,
    deleted_at: row.deleted_at,
    health: row.health,
    ledger: toLedgerEntry(row),
  }
}

function toMapping({ kind, source, output }: Row): Mapping | null {
  if (kind === null || source === null) return null
  return kind === 'handlebars' ? { kind, source, output: output ?? 'json' } : { kind, source }
}

function toLedgerEntry(row: Row): LedgerEntry | null {
  if (row.state === null) return null
  return {
    state: row.state,
    deliveryId: row.ledger_delivery_id,
    remoteId: row.remote_id,
    remoteUrl: row.remote_url,
    recordedAt: row.recorded_at,
    holderStatus: row.holder_status,
    holderPin: row.holder_pin,
  }
}

const SELECT = `
  select d.id as delivery_id, r.id, r.connection_id, r.operation, coalesce(i.connector_hash, c.manifest_hash) as manifest_hash, c.auth_mode, c.settings, c.learnt,
         c.api_version, coalesce(r.schedule_ms, c.schedule_ms) as schedule_ms,
         case when d.repeats_unknown then 'at_least_once' else c.on_unknown end as on_unknown, k.secrets, r.mapping_id, v.kind, v.source, v.output,
         r.enabled and c.enabled as enabled, coalesce(r.deleted_at, c.deleted_at) as deleted_at, c.health,
         l.state, l.delivery_id as ledger_delivery_id, l.remote_id, l.remote_url, l.recorded_at,
         holder.status as holder_status, holder.pinned_request as holder_pin
  from deliveries d
  join connection_routes r on r.tenant_id = $1 and r.id = d.route_id
  join integration_connectors c on c.tenant_id = $1 and c.id = r.connection_id
  left join connection_credentials k on k.tenant_id = $1 and k.connection_id = c.id
  left join mapping_versions v on v.tenant_id = $1 and v.mapping_id = r.mapping_id and v.version = d.mapping_version
  left join delivery_ledger l
    on l.tenant_id = $1 and l.connection_id = r.connection_id and l.operation = r.operation and l.event_id = d.event_id
  left join lateral (
    select connector_hash
    from replay_items
    where d.lane = 'replay'
      and tenant_id = $1
      and delivery_id = d.id
      and outcome = 'sending'
    offset 0
  ) i on true
  left join deliveries holder on holder.tenant_id = $1 and holder.id = l.delivery_id and holder.id <> d.id
  where d.tenant_id = $1
    and d.id = any ($2::uuid[])`
