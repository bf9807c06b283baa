import type { Connector } from '@howazit/connector-kit'
import type { Connection, ConnectionCreate } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import type { CatalogueEntry } from '../connectors/connectors.ts'
import { pinConnector } from '../connectors/pinned-connectors.ts'
import { insertEndpoint, type SealedKey, sealNewKey } from '../inbound/inbound-endpoint.ts'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import type { Tx } from '../oltp/oltp.ts'
import { throwFindings } from '../surveys/survey-definition.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { checkConnection } from './check-connection.ts'
import { checkRoute } from './check-routes.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { connectionSubject, getConnectionRow, secretsContext, toConnection } from './connection-row.ts'
import { findSameConnection } from './find-same-connection.ts'
import { insertRoutes } from './insert-routes.ts'
import { listRoutes } from './route-row.ts'

/** A draft with what it leaves to the connector. */
export interface Draft {
  readonly create: ConnectionCreate
  readonly entry: CatalogueEntry
  readonly authMode: string
}

/**
 * Connects an outside system. The same name with the same content gives the connection that exists.
 *
 * @throws HowazitError `connector_unknown`, `validation_failed` with every mismatch, `url_not_allowed`, `conflict`
 */
export async function createConnection(
  deps: ConnectionDeps,
  tenant: Tenant,
  create: ConnectionCreate,
): Promise<{ connection: Connection; created: boolean }> {
  throwFindings(findUnstorable(create))
  const draft = await toDraft(deps, tenant, create)
  checkDraft(draft)

  const id = deps.ids.newId()
  const sealed = await deps.secrets.seal(tenant, Buffer.from(JSON.stringify(create.secrets ?? {})), secretsContext(id))
  const key = draft.entry.connector.inbound && (await sealNewKey(deps, tenant, id))
  const connection = await deps.oltp.inTenant(tenant, (tx) =>
    insertConnection(deps, tx, { tenant, draft, id, sealed, key }),
  )
  if (connection) return { connection, created: true }
  return { connection: await findSameConnection(deps, tenant, draft), created: false }
}

async function toDraft({ connectors }: ConnectionDeps, tenant: Tenant, create: ConnectionCreate): Promise<Draft> {
  const { connector, version } = create
  const found = version === undefined ? connectors.offer(tenant.id, connector) : connectors.get(connector, version)
  const entry = await found.catch((error: unknown) => {
    if (!HowazitError.is(error) || error.code !== 'not_found') throw error
    const pointer =
      create.version !== undefined && error.details?.pointer === '/query/version' ? '/version' : '/connector'
    const sentence = error.message.replace(/^\[\w+\] /, '')
    throw new HowazitError('connector_unknown', sentence, { details: { ...error.details, pointer }, cause: error })
  })
  return { create, entry, authMode: create.auth ?? modeOf(entry.connector, connector) }
}

/** That of the alias that it is asked for by, the first otherwise. */
function modeOf({ aliases = [], auth }: Connector, asked: string): string {
  return aliases.find(({ id }) => id === asked)?.auth ?? (Object.keys(auth)[0] as string)
}

function checkDraft({ create, entry: { connector }, authMode }: Draft): void {
  const { settings = {}, secrets = {}, apiVersion, routes = [] } = create
  throwFindings([
    ...checkConnection(connector, { authMode, settings, secrets, ...(apiVersion !== undefined && { apiVersion }) }),
    ...routes.flatMap((route, index) => checkRoute({ connector, authMode }, route, `/routes/${index}`)),
  ])
}

interface Insertion {
  readonly tenant: Tenant
  readonly draft: Draft
  readonly id: string
  readonly sealed: Buffer
  /** Of its inbound URL, where the other side calls. */
  readonly key: SealedKey | undefined
}

/** Undefined where the name is taken. */
async function insertConnection(
  deps: ConnectionDeps,
  tx: Tx,
  { tenant, draft, id, sealed, key }: Insertion,
): Promise<Connection | undefined> {
  const { create, entry, authMode } = draft
  const { connector, hash } = entry
  await pinConnector(tx, tenant.id, entry)
  const now = deps.clock.now()
  const { rowCount } = await tx.query(INSERT_CONNECTION, [
    tenant.id,
    id,
    connector.id,
    create.name,
    connector.version,
    Buffer.from(hash, 'hex'),
    authMode,
    JSON.stringify(create.settings ?? {}),
    create.apiVersion ?? null,
    create.ordering ?? 'none',
    create.scheduleMs ?? null,
    create.onUnknown ?? null,
    now,
    create.recovery ?? 'by_hand',
  ])
  if (rowCount === 0) return undefined
  const needsConsent = connector.auth[authMode]?.mode === 'oauth2_code'
  await tx.query(INSERT_CREDENTIALS, [
    tenant.id,
    id,
    sealed,
    Object.keys(create.secrets ?? {}).toSorted(),
    needsConsent ? now : null,
    now,
  ])
  if (key) await insertEndpoint(tx, tenant, { connectionId: id, key, now })
  await insertRoutes(deps, tx, { tenant, connectionId: id, routes: create.routes ?? [], at: '/routes' })
  const routes = await listRoutes(tx, tenant.id, [id])
  const connection = toConnection(await getConnectionRow(tx, tenant.id, id), routes.get(id) ?? [])
  await deps.audit.record(tx, tenant, { subject: connectionSubject(id), after: connection })
  return connection
}

const INSERT_CONNECTION = `
  insert into integration_connectors
    (tenant_id, id, provider, name, connector_version, manifest_hash, auth_mode, settings, api_version, ordering, schedule_ms,
     on_unknown, created_at, recovery)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
  on conflict (tenant_id, name) where deleted_at is null and name <> '' do nothing`

const INSERT_CREDENTIALS = `
  insert into connection_credentials (tenant_id, connection_id, secrets, secret_names, consent_needed_at, updated_at)
  values ($1, $2, $3, $4, $5, $6)`
