import type { Sides } from './copy-rows.ts'

interface Sequence {
  readonly table: string
  readonly column: string
}

/** What is counted up goes on behind what was copied, since order is told by it. */
export async function copySequences({ copy, copyPlace, tenantId }: Sides): Promise<void> {
  for (const { table, column } of await copy.query<Sequence>(LIST, [copyPlace.schemaName])) {
    const [row] = await copy.query<{ last: string | null }>(
      `select max(${column}) as last from ${table} where tenant_id = $1`,
      [tenantId],
    )
    const last = row?.last
    if (last != null) await copy.asOwner(() => copy.query(RAISE, [`${copyPlace.schemaName}.${table}`, column, last]))
  }
}

const LIST = `
  select c.relname as table, a.attname as column
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = $1::text::regnamespace
    and c.relkind in ('r', 'p')
    and not c.relispartition
    and a.attidentity <> ''
    and c.relname <> 'tenant_changes'`

const RAISE = `
  select setval(sequence, greatest($3::bigint, nextval(sequence)))
  from (select pg_get_serial_sequence($1, $2)::regclass as sequence) given`
