import { type Connection, HowazitError } from '@howazit/sdk'
import { canonicalHash } from '../ingest/canonical-body.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { type ConnectionRow, SELECT_CONNECTIONS, toConnection } from './connection-row.ts'
import type { Draft } from './create-connection.ts'
import { findSecrets, readSealedSecrets } from './open-connection.ts'
import { listRoutes } from './route-row.ts'

/** The connection of the draft's name, if it is what the draft would make. Its routes may have changed since. @throws HowazitError `conflict` */
export async function findSameConnection(deps: ConnectionDeps, tenant: Tenant, draft: Draft): Promise<Connection> {
  const { create } = draft
  const found = await deps.oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<ConnectionRow>(SELECT_BY_NAME, [tenant.id, create.name])
    const [row] = rows
    if (!row) return undefined
    const routes = await listRoutes(tx, tenant.id, [row.id])
    return { row, routes: routes.get(row.id) ?? [], sealed: await readSealedSecrets(tx, tenant, row.id) }
  })
  // Deleted between the two transactions: whoever asks again gets a new one.
  if (!found) throw new HowazitError('unavailable', `The connection ${create.name} was just deleted. Try again.`)
  const { row, routes, sealed } = found
  const secrets = await findSecrets(deps, tenant, { connectionId: row.id, sealed })
  const isSame = secrets && canonicalHash(contentOf(row, secrets)) === canonicalHash(wantedOf(draft))
  if (isSame) return toConnection(row, routes)
  throw new HowazitError('conflict', `There is a connection named ${create.name} with other content.`, {
    details: { pointer: '/name', got: row.id },
  })
}

const contentOf = (row: ConnectionRow, secrets: Readonly<Record<string, string>>) => ({
  connector: row.provider,
  authMode: row.auth_mode,
  settings: row.settings,
  secrets,
  apiVersion: row.api_version,
  ordering: row.ordering,
  scheduleMs: row.schedule_ms?.map(Number) ?? null,
  onUnknown: row.on_unknown,
  recovery: row.recovery,
})

const wantedOf = ({ create, entry, authMode }: Draft) => ({
  connector: entry.connector.id,
  authMode,
  settings: create.settings ?? {},
  secrets: create.secrets ?? {},
  apiVersion: create.apiVersion ?? null,
  ordering: create.ordering ?? 'none',
  scheduleMs: create.scheduleMs ?? null,
  onUnknown: create.onUnknown ?? null,
  recovery: create.recovery ?? 'by_hand',
})

const SELECT_BY_NAME = `${SELECT_CONNECTIONS}
    and c.name = $2`
