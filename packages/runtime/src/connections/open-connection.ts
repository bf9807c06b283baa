import { type ConnectionValues, type ConnectorContent, completeConnection } from '@howazit/connector-kit'
import { HowazitError } from '@howazit/sdk'
import type { PinnedConnectors } from '../connectors/pinned-connectors.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import { SealBroken, type Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type ConnectionRow, GIVE_AGAIN, getConnectionRow, secretsContext } from './connection-row.ts'

/** A connection with everything in the clear, as something is sent with it. Never logged, never answered. */
export interface OpenedConnection extends ConnectorContent {
  readonly row: ConnectionRow
  readonly values: ConnectionValues
}

/** The same, also where there is nothing left to open. */
export interface ReadConnection extends OpenedConnection {
  /** The key that sealed its secrets was shredded: it has none until somebody gives it new ones. */
  readonly isUnreadable: boolean
}

export interface OpenConnectionDeps {
  readonly oltp: Pick<Oltp, 'inTenant'>
  readonly secrets: Pick<Secrets, 'open'>
  readonly pinnedConnectors: PinnedConnectors
}

/**
 * The connector as the connection pinned it, and the tenant's values for it. Disabled ones too: whoever sends looks at `row`.
 *
 * @throws HowazitError `not_found`, `secret_unreadable`
 */
export async function openConnection(
  deps: OpenConnectionDeps,
  tenant: Tenant,
  connectionId: string,
): Promise<OpenedConnection> {
  const { isUnreadable, ...opened } = await readConnection(deps, tenant, connectionId)
  if (!isUnreadable) return opened
  throw new HowazitError('secret_unreadable', `The secrets of ${opened.row.name} were shredded. ${GIVE_AGAIN}`)
}

/** For whoever is to mend it, or to say what is wrong. @throws HowazitError `not_found` */
export async function readConnection(
  deps: OpenConnectionDeps,
  tenant: Tenant,
  connectionId: string,
): Promise<ReadConnection> {
  const found = await deps.oltp.inTenant(tenant, async (tx) => {
    const row = await getConnectionRow(tx, tenant.id, connectionId)
    const content = await deps.pinnedConnectors.load(tx, tenant.id, row.manifest_hash.toString('hex'))
    return { row, content, sealed: await readSealedSecrets(tx, tenant, connectionId) }
  })
  const { row, content, sealed } = found
  const secrets = await findSecrets(deps, tenant, { connectionId, sealed })
  return { ...content, row, values: toValues(row, content, secrets ?? {}), isUnreadable: secrets === undefined }
}

interface SealedSecrets {
  readonly connectionId: string
  readonly sealed: Buffer
}

/** Undefined where the key that sealed them is gone. */
export async function findSecrets(
  deps: Pick<OpenConnectionDeps, 'secrets'>,
  tenant: Tenant,
  sealed: SealedSecrets,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    return await openSecrets(deps, tenant, sealed)
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}

/** Sealed as one JSON object, so that not even their number shows. @throws SealBroken */
export async function openSecrets(
  { secrets }: Pick<OpenConnectionDeps, 'secrets'>,
  tenant: Tenant,
  { connectionId, sealed }: SealedSecrets,
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
