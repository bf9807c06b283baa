import type { TenantMoveBlocker } from '@howazit/sdk'
import { findDrift } from '../../tenancy/find-drift.ts'
import { collationOf, readLocale, sortAlike } from '../../tenancy/locale.ts'
import { besides, SCHEMA_PLACEMENTS_MAX, SHARED } from '../../tenancy/placement.ts'
import { asAdmin } from '../../tenancy/provision-placement.ts'
import { atCoordinator } from '../citus/at-coordinator.ts'
import { hasCitus } from '../citus/citus-version.ts'
import type { MoveRow, Place } from '../move-row.ts'
import { type AtPlaceDeps, atPlace, type PlaceSession } from './at-place.ts'
import { findServerBlockers, type ServerBlockerDeps } from './find-server-blockers.ts'
import { conditionOf, listTables } from './list-tables.ts'

/** What would stop the move, as far as it can be seen without moving anything. */
export async function findBlockers(deps: ServerBlockerDeps, move: MoveRow): Promise<readonly TenantMoveBlocker[]> {
  const ofServer = await findServerBlockers(deps, move)
  if (ofServer.length > 0) return ofServer
  const missing = await findMissingRights(deps, move)
  if (missing.length > 0) return missing
  return [
    ...(await findDistributed(deps, move)),
    ...(await findFull(deps, move.target)),
    ...(await findOtherCollation(deps, move)),
    ...(await findDrifted(deps, move.source)),
    ...(await findOccupied(deps, move)),
  ]
}

/** Where the tenant is as where it is to be; of one server together. */
async function findMissingRights(
  { servers }: AtPlaceDeps,
  { source, target }: MoveRow,
): Promise<readonly TenantMoveBlocker[]> {
  const rightsAt = async (place: Place) =>
    (await asAdmin(servers.adminUrlAt(besides(place)), (client) => client.query<Rights>(RIGHTS))).rows[0]
  const there = await rightsAt(target)
  const missing = listMissing(there, target)
  if (source.server === target.server) return missing
  return [...missing, ...listMissing(await rightsAt(source), { server: source.server, placement: 'shared' })]
}

function listMissing(
  rights: Rights | undefined,
  { server, placement }: { readonly server?: string | undefined; readonly placement: Place['placement'] },
): readonly TenantMoveBlocker[] {
  const needed = {
    'may not become howazit_mover': rights?.may_move === true,
    'becomes howazit_owner, which may not create temporary tables there (migrating gives it that right)':
      rights?.may_stage === true,
    'may not create schemas': placement !== 'schema' || rights?.may_create_schemas === true,
    'may not create databases': placement !== 'database' || rights?.may_create_databases === true,
  }
  const setting = server === undefined ? 'HOWAZIT_POSTGRES_ADMIN_URL' : `adminUrl of the server ${server}`
  return Object.entries(needed)
    .filter(([, isThere]) => !isThere)
    .map(([what]) => ({
      code: 'privileges' as const,
      detail: `The role of ${setting} ${what}. Give it the right, or another URL, and plan again.`,
    }))
}

interface Rights {
  readonly may_move: boolean
  readonly may_stage: boolean
  readonly may_create_schemas: boolean
  readonly may_create_databases: boolean
}

// On a server where no tenant was yet the roles are made with the first place: whoever may make them becomes them.
const RIGHTS = `
  select
    coalesce(
      pg_has_role(current_user, to_regrole('howazit_mover'), 'SET') and pg_has_role(current_user, to_regrole('howazit_owner'), 'SET'),
      rolcreaterole or rolsuper) as may_move,
    coalesce(has_database_privilege(to_regrole('howazit_owner'), current_database(), 'TEMPORARY'), true) as may_stage,
    has_database_privilege(current_database(), 'CREATE') as may_create_schemas,
    rolcreatedb or rolsuper as may_create_databases
  from pg_roles
  where rolname = current_user`

/** Rows that Citus has spread over nodes are moved by Citus (`../citus/node-steps.ts`). */
async function findDistributed(deps: AtPlaceDeps, { source, target }: MoveRow): Promise<readonly TenantMoveBlocker[]> {
  const isShared = source.placement === 'shared' || target.placement === 'shared'
  if (!isShared || !(await atCoordinator(deps, hasCitus))) return []
  const why = 'The shared tables are distributed by Citus, which takes no triggers on them.'
  const instead =
    source.placement === 'shared'
      ? 'Move it to a node of Citus: --to node --node HOST:PORT.'
      : 'A tenant with tables of its own can move to a schema or a database.'
  return [{ code: 'distributed', detail: `${why} ${instead}` }]
}

async function findFull({ servers }: AtPlaceDeps, target: Place): Promise<readonly TenantMoveBlocker[]> {
  if (target.placement !== 'schema') return []
  const { rows } = await asAdmin(servers.adminUrlAt(SHARED), (client) =>
    client.query<{ count: string }>(COUNT_SCHEMAS, [target.server ?? '']),
  )
  if (Number(rows[0]?.count) < SCHEMA_PLACEMENTS_MAX) return []
  const detail = `There are ${SCHEMA_PLACEMENTS_MAX} schemas of single tenants, as many as one database may hold. Move it to a database.`
  return [{ code: 'full', detail }]
}

const COUNT_SCHEMAS = `select count(*) as count from control.tenants where placement = 'schema' and server_name = $1`

/** Ranges of rows by their keys are not the same where text is sorted otherwise: comparing them would find differences for ever. */
async function findOtherCollation(
  { servers }: AtPlaceDeps,
  { source, target }: MoveRow,
): Promise<readonly TenantMoveBlocker[]> {
  const localeAt = (place: Place) =>
    asAdmin(servers.adminUrlAt(besides(place)), (client) => readLocale(client, place.database))
  const [here, there] = [await localeAt(source), await localeAt(target)]
  if (sortAlike(here, there)) return []
  const detail = `Text is sorted by ${collationOf(here)} where the tenant is and by ${collationOf(there)} where it would go. Make that database with the same collation, and plan again.`
  return [{ code: 'collation', detail }]
}

/** The first few say what is wrong; `howazit tenant migrate --drift` says all. */
const DRIFT_MAX = 5

async function findDrifted({ servers }: AtPlaceDeps, source: Place): Promise<readonly TenantMoveBlocker[]> {
  if (source.placement === 'shared') return []
  return (await findDrift(servers, source)).slice(0, DRIFT_MAX).map(({ object, difference }) => ({
    code: 'drift' as const,
    detail: `${object} is ${difference} where the tenant is. Mend it, and plan again.`,
  }))
}

/** Rows of the tenant where it is to go: of a move that was left half way, or put there by hand. */
async function findOccupied(
  deps: AtPlaceDeps,
  { tenant_id: tenantId, target }: MoveRow,
): Promise<readonly TenantMoveBlocker[]> {
  const state = await findState(deps, target)
  if (state === 'absent') return []
  if (state === 'unreachable') {
    const detail = `The database ${target.database} is there and does not let anybody in. Open it, and plan again.`
    return [{ code: 'unreachable', detail }]
  }
  const tables = await atPlace(deps, { ...target, tenantId }, (session) => findWithRows(session, target, tenantId))
  return tables.map((table) => ({
    code: 'not_empty' as const,
    detail: `The table ${table} has rows of the tenant already, in schema ${target.schemaName}. Remove them, and plan again.`,
  }))
}

async function findWithRows(
  session: PlaceSession,
  { schemaName }: Place,
  tenantId: string,
): Promise<readonly string[]> {
  const names: string[] = []
  for (const table of await listTables(session, schemaName)) {
    const text = `select from ${table.name} where tenant_id = $1 and ${conditionOf(table)} limit 1`
    if ((await session.query(text, [tenantId])).length > 0) names.push(table.name)
  }
  return names
}

async function findState({ servers }: AtPlaceDeps, place: Place): Promise<'absent' | 'there' | 'unreachable'> {
  const has = (url: string, text: string, name: string) =>
    asAdmin(url, async (client) => (await client.query(text, [name])).rowCount === 1)
  const { database, schemaName } = place
  const outside = servers.adminUrlAt(besides(place))
  if (database !== undefined && !(await has(outside, 'select from pg_database where datname = $1', database)))
    return 'absent'
  const hasSchema = has(servers.adminUrlAt(place), 'select from pg_namespace where nspname = $1', schemaName)
  return await hasSchema.then(
    (isThere) => (isThere ? 'there' : 'absent'),
    () => 'unreachable',
  )
}
