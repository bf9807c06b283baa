import { Client } from 'pg'
import { listSealed, SECRET_PATTERN, watchText } from './leaks.ts'

/** A leak is in the first rows of a table as well as in all of them. */
const ROWS_MAX = 20_000

/** Most have never had a row: to plan a query of all of them would take longer than the rest of it. */
const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and pg_relation_size(c.oid) > 0
    and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'`

const LEAKS = `t::text ~ $1 or exists (select from unnest($2::text[]) as sealed where strpos(t::text, sealed) > 0)`

/** Looks through all that is left in a database: dead letters, traces, attempts, jobs, audit and the rest. */
export async function findLeaksInDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(TABLES)
    if (tables.length === 0) return
    const leaking = tables.map(
      ({ name }) =>
        `select '${name}' as name, (select t::text from (select * from ${name} limit ${ROWS_MAX}) t where ${LEAKS} limit 1) as text`,
    )
    const { rows } = await client.query<{ name: string; text: string | null }>(leaking.join(' union all '), [
      SECRET_PATTERN,
      listSealed(),
    ])
    for (const { name, text } of rows) if (text !== null) watchText(`the table ${name}`, text)
  } finally {
    await client.end()
  }
}
