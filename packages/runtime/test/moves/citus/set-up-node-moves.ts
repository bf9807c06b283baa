import { readFile } from 'node:fs/promises'
import type { TenantMove } from '@howazit/sdk'
import type { MoveKey } from '../../../src/moves/move-row.ts'
import { setUpMoves } from '../set-up-moves.ts'
import { recorded } from './recorded-catalogue.ts'

/** Each takes a fifth of a second where something is under way. */
const LOOKS_MAX = 100

const isMoving = ({ status, diff, rehearsal }: TenantMove): boolean =>
  ['planning', 'copying', 'pausing', 'reversing', 'completing', 'cancelling'].includes(status) ||
  diff?.status === 'running' ||
  rehearsal?.status === 'running'

/** What takes longer than one look is looked at again. */
export const lookUntilStill =
  (look: (key: MoveKey) => Promise<TenantMove>) =>
  async (key: MoveKey): Promise<TenantMove> => {
    let move = await look(key)
    for (let looks = 1; looks < LOOKS_MAX && isMoving(move); looks += 1) move = await look(key)
    return move
  }

/** Moves in a database where functions and tables stand in for Citus's, with the catalogue that is recorded. */
export async function setUpNodeMoves() {
  const world = await setUpMoves()
  const { postgres, moves, settle: look } = world
  await postgres.sql(await readFile(new URL('stand-in.sql', import.meta.url), 'utf8'))
  await postgres.sql('reset search_path')
  await postgres.sql(`
    do $$ begin execute format('alter database %I set search_path to public, stand_in', current_database()); end $$`)
  for (const table of ['pg_dist_node', 'pg_dist_shard', 'pg_dist_placement'] as const)
    await postgres.sql(
      `insert into stand_in.${table} select * from json_populate_recordset(null::stand_in.${table}, $1::json)`,
      [JSON.stringify(recorded[table])],
    )
  await postgres.sql('insert into stand_in.wal_levels select key::int, value from json_each_text($1::json)', [
    JSON.stringify(recorded.wal_level),
  ])
  await postgres.sql(`
    insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    select 16000, 'citus', r.oid, 'stand_in'::regnamespace, false, '12.1-1' from pg_roles r where rolname = current_user`)
  const acme = await postgres.createTenant('acme')
  const settle = lookUntilStill(look)
  return {
    ...world,
    look,
    settle,
    acme,
    /** On which node the tenant is, and whether alone. */
    placeOf: async ({ id }: { readonly id: string }) => {
      const [row] = await postgres.sql<{ node: string; isAlone: boolean }>(
        `select c.nodename || ':' || c.nodeport as node, s.shardminvalue = s.shardmaxvalue as "isAlone"
        from stand_in.pg_dist_shard s
        join stand_in.citus_shards c using (shardid)
        where s.shardid = stand_in.get_shard_id_for_distribution_column('tenant_shared.surveys', $1)`,
        [id],
      )
      return row
    },
    calls: async () =>
      (await postgres.sql<{ call: string }>('select call from stand_in.calls order by number')).map(({ call }) => call),
    planNode: async (node: string): Promise<TenantMove> => {
      const { id: moveId } = await moves.plan(acme.id, { to: 'node', node })
      return await settle({ tenantId: acme.id, moveId })
    },
  }
}
