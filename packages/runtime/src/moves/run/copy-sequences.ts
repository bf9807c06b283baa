import type { Sides } from './copy-rows.ts'

interface Sequence {
  readonly table: string
  readonly column: string
  /** The last number that was given; null where there was none. */
  readonly last: string | null
}

/**
 * What is counted up goes on behind what was given on the other side, since order is told by it. It is asked of the sequences and not of
 * the rows: nobody may enter the tenant meanwhile, and finding the highest of a million takes most of a second.
 */
export async function copySequences({ right, copy }: Pick<Sides, 'right' | 'copy'>): Promise<void> {
  const sequences = await right.asOwner(() => right.query<Sequence>(LIST))
  await copy.asOwner(async () => {
    for (const { table, column, last } of sequences) if (last !== null) await copy.query(RAISE, [table, column, last])
  })
}

const LIST = `
  select quote_ident(c.relname) as table, a.attname as column,
    pg_sequence_last_value(pg_get_serial_sequence(quote_ident(c.relname), a.attname)::regclass)::text as last
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = current_schema()::regnamespace
    and c.relkind in ('r', 'p')
    and not c.relispartition
    and a.attidentity <> ''
    and c.relname <> 'tenant_changes'`

const RAISE = `
  select setval(sequence, greatest($3::bigint, nextval(sequence)))
  from (select pg_get_serial_sequence($1, $2)::regclass as sequence) given`
