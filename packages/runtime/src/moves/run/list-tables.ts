import pg from 'pg'
import { TENANT_TABLES } from '../../isolation/catalogue-rules.ts'
import type { PlaceSession } from './at-place.ts'

/** A table with rows of tenants, and how its rows are found and read. */
export interface MovedTable {
  readonly name: string
  /** In their order: a row as text has all of them. */
  readonly columns: readonly string[]
  /** Those that can be written. */
  readonly written: readonly string[]
  /** The primary key behind the tenant; none where a tenant has one row. */
  readonly key: readonly KeyColumn[]
  readonly refersTo: readonly Reference[]
}

export interface KeyColumn {
  readonly name: string
  readonly type: string
}

export interface Reference {
  readonly table: string
  readonly columns: readonly string[]
}

/** What is of a place and not of a tenant: leases, the fence, and what was written down for a move. */
const STAY = ['delivery_leases', 'tenant_fences', 'tenant_changes']

/** What is true of a row that moves, beside whose it is. Events that are still to be published are published where they are. */
export const conditionOf = ({ name }: Pick<MovedTable, 'name'>): string =>
  name === 'outbox' ? 'dispatched_at is not null' : 'true'

/**
 * The tables that move, from the catalogue, so that none can be forgotten; each after those that it refers to. Of two places with the same
 * tables it gives the same, in whatever order these were made.
 */
export async function listTables(session: PlaceSession, schemaName: string): Promise<readonly MovedTable[]> {
  const tables = await session.query<MovedTable>(LIST, [schemaName, STAY])
  const byName = new Map(tables.map((table) => [table.name, table]))
  const ordered = new Set<MovedTable>()
  const add = (table: MovedTable): void => {
    for (const { table: name } of table.refersTo) {
      const referred = byName.get(name)
      if (referred !== undefined && referred !== table && !ordered.has(referred)) add(referred)
    }
    ordered.add(table)
  }
  for (const table of tables) add(table)
  return [...ordered]
}

/** As it is written in SQL. */
export const quoted = (names: readonly string[]): string => names.map((name) => pg.escapeIdentifier(name)).join(', ')

const LIST = `
  select t.relname as name,
    (select json_agg(a.attname order by a.attnum)
     from pg_attribute a
     where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select json_agg(a.attname order by a.attnum)
     from pg_attribute a
     where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as written,
    (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by k.place), '[]')
     from pg_index i
     cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
     join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum
     where i.indrelid = t.oid and i.indisprimary and a.attname <> 'tenant_id') as key,
    (select coalesce(json_agg(json_build_object('table', other.relname, 'columns', (
         select json_agg(a.attname order by k.place)
         from unnest(f.conkey) with ordinality as k (attnum, place)
         join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum)) order by f.conname), '[]')
     from pg_constraint f
     join pg_class other on other.oid = f.confrelid
     where f.conrelid = t.oid and f.contype = 'f' and f.conparentid = 0) as "refersTo"
  from (${TENANT_TABLES}) t
  where t.nspname = $1
    and not t.relispartition
    and not t.relname = any ($2)
  order by t.relname`
