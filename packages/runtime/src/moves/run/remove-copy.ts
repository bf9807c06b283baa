import pg from 'pg'
import { besides, SHARED } from '../../tenancy/placement.ts'
import { asAdmin } from '../../tenancy/provision-placement.ts'
import type { Place } from '../move-row.ts'
import { type AtPlaceDeps, atPlace } from './at-place.ts'
import { listTables } from './list-tables.ts'

/** What is of a place and gone with the tenant. The fence stays: whoever remembers the tenant there is told that it has moved. */
const LEFT = ['delivery_leases', 'tenant_changes']

/** Removes all that is of the tenant at a place where it is not. What is gone already is gone: it may be done again. */
export async function removeCopy(deps: AtPlaceDeps, place: Place, tenantId: string): Promise<void> {
  if (place.placement === 'shared') return await removeRows(deps, place, tenantId)
  const { database, schemaName } = place
  await asAdmin(deps.servers.adminUrlAt(besides(place)), async (client) => {
    if (database === undefined) {
      await client.query('begin')
      await client.query('set local role howazit_owner')
      await client.query(`drop schema if exists ${pg.escapeIdentifier(schemaName)} cascade`)
      await client.query('commit')
    } else await client.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`)
  })
  await asAdmin(deps.servers.adminUrlAt(SHARED), (client) =>
    client.query('delete from control.placements where database_name = $1 and schema_name = $2', [
      database ?? '',
      schemaName,
    ]),
  )
}

async function removeRows(deps: AtPlaceDeps, place: Place, tenantId: string): Promise<void> {
  await atPlace(deps, { ...place, tenantId }, async (session) => {
    const tables = (await listTables(session, place.schemaName)).map(({ name }) => name)
    for (const name of [...LEFT, ...tables.toReversed()])
      await session.query(`delete from ${name} where tenant_id = $1`, [tenantId])
  })
}
