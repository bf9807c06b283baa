import { type ConnectionValues, type ConnectorContent, completeConnection } from '@howazit/connector-kit'
import type { PinnedConnectors } from '../connectors/pinned-connectors.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type ConnectionRow, getConnectionRow, secretsContext } from './connection-row.ts'

/** A connection with everything in the clear, as something is sent with it. Never logged, never answered. */
export interface OpenedConnection extends ConnectorContent {
  readonly row: ConnectionRow
  readonly values: ConnectionValues
}

export interface OpenConnectionDeps {
  readonly oltp: Pick<Oltp, 'inTenant'>
  readonly secrets: Pick<Secrets, 'open'>
  readonly pinnedConnectors: PinnedConnectors
}

/**
 * The connector as the connection pinned it, and the tenant's values for it. Disabled ones too: whoever sends looks at `row`.
 *
 * @throws HowazitError `not_found`
 * @throws SealBroken where the tenant's key is gone
 */
export async function openConnection(
  deps: OpenConnectionDeps,
  tenant: Tenant,
  connectionId: string,
): Promise<OpenedConnection> {
  const found = await deps.oltp.inTenant(tenant, async (tx) => {
    const row = await getConnectionRow(tx, tenant.id, connectionId)
    const content = await deps.pinnedConnectors.load(tx, tenant.id, row.manifest_hash.toString('hex'))
    return { row, content, sealed: await readSealedSecrets(tx, tenant, connectionId) }
  })
  const { row, content, sealed } = found
  return { ...content, row, values: toValues(row, content, await openSecrets(deps, tenant, { connectionId, sealed })) }
}

/** Sealed as one JSON object, so that not even their number shows. */
export async function openSecrets(
  { secrets }: Pick<OpenConnectionDeps, 'secrets'>,
  tenant: Tenant,
  { connectionId, sealed }: { connectionId: string; sealed: Buffer },
): Promise<Readonly<Record<string, string>>> {
  const opened = await secrets.open(tenant, sealed, secretsContext(connectionId))
  return JSON.parse(opened.toString()) as Record<string, string>
}

export async function readSealedSecrets(tx: Tx, tenant: Tenant, connectionId: string): Promise<Buffer> {
  const { rows } = await tx.query<{ secrets: Buffer }>(SELECT_SECRETS, [tenant.id, connectionId])
  if (!rows[0]) throw new Error(`The connection ${connectionId} has no credentials.`)
  return rows[0].secrets
}

function toValues(
  row: ConnectionRow,
  { connector }: Pick<ConnectorContent, 'connector'>,
  secrets: Readonly<Record<string, string>>,
): ConnectionValues {
  return completeConnection(connector, {
    settings: row.settings,
    secrets,
    learnt: row.learnt,
    authMode: row.auth_mode,
    ...(row.api_version !== null && { apiVersion: row.api_version }),
  })
}

const SELECT_SECRETS = `
  select secrets
  from connection_credentials
  where tenant_id = $1
    and connection_id = $2`
