import type { ConnectorContent } from '@howazit/connector-kit'
import type { Connection, ConnectionUpdate } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import { pinConnector } from '../connectors/pinned-connectors.ts'
import { insertEndpoint, sealNewKey } from '../inbound/inbound-endpoint.ts'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import type { Tx } from '../oltp/oltp.ts'
import { throwFindings } from '../surveys/survey-definition.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { checkConnection } from './check-connection.ts'
import { checkRoute } from './check-routes.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import {
  type ConnectionRow,
  connectionSubject,
  getConnectionRow,
  lockConnectionRow,
  secretsContext,
  toConnection,
} from './connection-row.ts'
import { changeHealth, emitHealth, type HealthNotice } from './health/change-health.ts'
import { type ReadConnection, readConnection } from './open-connection.ts'
import { listRoutes } from './route-row.ts'

export interface UpdateRequest {
  readonly id: string
  readonly update: ConnectionUpdate
}

/**
 * Changes what is given. What comes of it has to fit the connector as a whole, at the version it then has: one whose secrets were
 * shredded has none, and gets those it needs with whatever else is changed.
 *
 * @throws HowazitError `not_found`, `validation_failed`, `connector_unknown`, `conflict` (the name is taken, or somebody else
 * changed it at the same time)
 */
export async function updateConnection(
  deps: ConnectionDeps,
  tenant: Tenant,
  { id, update }: UpdateRequest,
): Promise<Connection> {
  throwFindings(findUnstorable(update))
  const opened = await readConnection(deps, tenant, id)
  const after = await applyUpdate(deps, opened, update)
  const sealed = await deps.secrets.seal(tenant, Buffer.from(JSON.stringify(after.secrets)), secretsContext(id))
  // A version before may have had no calls from the other side.
  const key = after.content.connector.inbound && (await sealNewKey(deps, tenant, id))
  let notices: readonly HealthNotice[] = []
  const work = async (tx: Tx): Promise<Connection> => {
    const row = await lockConnectionRow(tx, tenant.id, id)
    const routes = (await listRoutes(tx, tenant.id, [id])).get(id) ?? []
    if (!isSame(row, opened.row)) throw changedMeanwhile()
    const routed = { connector: after.content.connector, authMode: after.authMode }
    throwFindings(routes.flatMap((route) => checkRoute(routed, route, `/routes/${route.id}`)))
    await writeUpdate(deps, tx, { tenant, row, after, update, sealed })
    if (key) await insertEndpoint(tx, tenant, { connectionId: id, key, now: deps.clock.now() })
    // Whoever enables it again says that what was wrong is mended.
    const changes = update.enabled && !row.enabled ? [{ connectionId: id, to: 'healthy' } as const] : []
    notices = await changeHealth(tx, tenant, { changes, now: deps.clock.now(), ids: deps.ids })
    const [before, now] = [toConnection(row, routes), toConnection(await getConnectionRow(tx, tenant.id, id), routes)]
    await deps.audit.record(tx, tenant, { subject: connectionSubject(id), before, after: now })
    return now
  }
  const updated = await deps.oltp.inTenant(tenant, work).catch((error: unknown) => {
    throw isNameTaken(error) ? nameTaken(update.name, error) : error
  })
  emitHealth(deps.events, tenant, notices)
  return updated
}

const isNameTaken = (error: unknown): boolean =>
  (error as { constraint?: string } | undefined)?.constraint === 'integration_connectors_tenant_id_name_idx'

const nameTaken = (name: string | undefined, cause: unknown) =>
  new HowazitError('conflict', `There is another connection named ${name}.`, { details: { pointer: '/name' }, cause })

/** What the connection is to become. */
interface After {
  readonly content: ConnectorContent & { readonly hash?: string }
  readonly authMode: string
  readonly settings: Readonly<Record<string, string | number | boolean>>
  readonly secrets: Readonly<Record<string, string>>
  readonly apiVersion: string | null
  /** Whether tokens got before are of no use any more. */
  readonly forgetsTokens: boolean
}

async function applyUpdate(deps: ConnectionDeps, opened: ReadConnection, update: ConnectionUpdate): Promise<After> {
  const { row, values } = opened
  const content = update.version === undefined ? opened : await findVersion(deps, row.provider, update.version)
  const settings = merge(row.settings, update.settings)
  const secrets = merge(values.secrets, update.secrets)
  const apiVersion = update.apiVersion === undefined ? row.api_version : update.apiVersion
  const authMode = update.auth ?? row.auth_mode
  throwFindings(
    checkConnection(content.connector, { authMode, settings, secrets, ...(apiVersion !== null && { apiVersion }) }),
  )
  const isOther = update.secrets !== undefined || update.settings !== undefined || authMode !== row.auth_mode
  const forgetsTokens = isOther || opened.isUnreadable
  return { content, authMode, settings, secrets, apiVersion, forgetsTokens }
}

async function findVersion({ connectors }: ConnectionDeps, id: string, version: string) {
  return await connectors.get(id, version).catch((error: unknown) => {
    if (!HowazitError.is(error) || error.code !== 'not_found') throw error
    const details = { ...error.details, pointer: '/version' }
    throw new HowazitError('connector_unknown', `There is no version ${version} of ${id}.`, { details, cause: error })
  })
}

/** `null` takes a value away. */
function merge<Value>(
  before: Readonly<Record<string, Value>>,
  change: Readonly<Record<string, Value | null>> = {},
): Record<string, Value> {
  const members = Object.entries({ ...before, ...change })
  return Object.fromEntries(members.filter((member): member is [string, Value] => member[1] !== null))
}

/** What the new values were made from is still what is there. */
const isSame = (left: ConnectionRow, right: ConnectionRow): boolean => left.revision === right.revision

const changedMeanwhile = () =>
  new HowazitError('conflict', 'The connection was changed at the same time. Look at it again and repeat the change.')

interface Writing {
  readonly tenant: Tenant
  readonly row: ConnectionRow
  readonly after: After
  readonly update: ConnectionUpdate
  readonly sealed: Buffer
}

async function writeUpdate(
  { clock, connectors }: ConnectionDeps,
  tx: Tx,
  { tenant, row, after, update, sealed }: Writing,
): Promise<void> {
  const { content } = after
  const now = clock.now()
  if (update.version !== undefined)
    await pinConnector(tx, tenant.id, await connectors.get(row.provider, update.version))
  await tx.query(UPDATE, [
    tenant.id,
    row.id,
    update.name ?? row.name,
    content.connector.version,
    content.hash === undefined ? row.manifest_hash : Buffer.from(content.hash, 'hex'),
    after.authMode,
    JSON.stringify(after.settings),
    after.apiVersion,
    update.ordering ?? row.ordering,
    update.scheduleMs === undefined ? row.schedule_ms : update.scheduleMs,
    update.onUnknown === undefined ? row.on_unknown : update.onUnknown,
    update.enabled ?? row.enabled,
    update.disabledReason ?? null,
    now,
    Object.keys(update.settings ?? {}),
    update.recovery ?? row.recovery,
  ])
  if (!after.forgetsTokens) return
  const needsConsent = content.connector.auth[after.authMode]?.mode === 'oauth2_code'
  const names = Object.keys(after.secrets).toSorted()
  await tx.query(UPDATE_CREDENTIALS, [tenant.id, row.id, sealed, names, needsConsent ? now : null, now])
}

// Enabling forgets why it was disabled; so does disabling it by hand again.
const UPDATE = `
  update integration_connectors
  set name = $3,
      connector_version = $4,
      manifest_hash = $5,
      auth_mode = $6,
      settings = $7,
      api_version = $8,
      ordering = $9,
      schedule_ms = $10,
      on_unknown = $11,
      recovery = $16,
      disabled_reason = case when $12 then null when enabled then $13 else coalesce($13, disabled_reason) end,
      disabled_at = case when $12 then null when enabled then $14 else disabled_at end,
      enabled = $12,
      moved = (select coalesce(jsonb_agg(one), '[]') from jsonb_array_elements(moved) as one
               where one ->> 'setting' <> all ($15::text[])),
      revision = revision + 1
  where tenant_id = $1
    and id = $2`

const UPDATE_CREDENTIALS = `
  update connection_credentials
  set secrets = $3,
      secret_names = $4,
      tokens = null,
      tokens_expire_at = null,
      refresh_at = null,
      refreshing_until = null,
      consent_needed_at = $5,
      version = version + 1,
      updated_at = $6
  where tenant_id = $1
    and connection_id = $2`
