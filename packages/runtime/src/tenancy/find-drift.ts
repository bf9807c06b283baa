import type pg from 'pg'
import { type Placement, SHARED } from './placement.ts'
import { asAdmin } from './provision-placement.ts'
import type { Servers } from './servers.ts'

/** Something in a placement that the shared schema of this version does not have so. */
export interface Drift {
  /** For instance `column responses.channel` or `policy outbox_tenant on outbox`. */
  readonly object: string
  readonly difference: 'missing' | 'extra' | 'different'
  /** As it is in the shared schema, and as it is there. */
  readonly expected?: string
  readonly found?: string
}

/** Compares a placement with the shared schema, object by object; partitions aside, which come with the responses. */
export async function findDrift(servers: Pick<Servers, 'adminUrlAt'>, placement: Placement): Promise<readonly Drift[]> {
  const describe = (at: Placement) => asAdmin(servers.adminUrlAt(at), (client) => describeSchema(client, at.schemaName))
  const [expected, found] = [await describe(SHARED), await describe(placement)]
  const objects = [...new Set([...expected.keys(), ...found.keys()])].sort()
  return objects.flatMap((object) => compare(object, expected.get(object), found.get(object)))
}

function compare(object: string, expected: string | undefined, found: string | undefined): readonly Drift[] {
  if (expected === found) return []
  if (found === undefined) return [{ object, difference: 'missing', expected: expected as string }]
  if (expected === undefined) return [{ object, difference: 'extra', found }]
  return [{ object, difference: 'different', expected, found }]
}

async function describeSchema(client: pg.Client, schemaName: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ object: string; definition: string }>(DESCRIBE, [schemaName])
  return new Map(rows.map(({ object, definition }) => [object, definition]))
}

// Definitions name their schema where PostgreSQL writes it; without it they can be compared.
const DESCRIBE = `
  with own as (
    select c.oid, c.relname, c.relkind, c.relacl, c.relrowsecurity, c.relforcerowsecurity
    from pg_class c
    where c.relnamespace = $1::text::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S') and not c.relispartition
  ),
  described as (
    select 'table ' || relname as object,
      concat_ws(' ', relkind, 'row security', relrowsecurity, relforcerowsecurity, 'rights', relacl::text) as definition
    from own where relkind <> 'S'
    union all
    select 'column ' || own.relname || '.' || a.attname,
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
        pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attacl::text)
    from own join pg_attribute a on a.attrelid = own.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where own.relkind <> 'S'
    union all
    select 'constraint ' || con.conname || ' on ' || own.relname, pg_get_constraintdef(con.oid)
    from own join pg_constraint con on con.conrelid = own.oid
    union all
    select 'index ' || i.relname || ' on ' || own.relname, pg_get_indexdef(i.oid)
    from own join pg_index x on x.indrelid = own.oid join pg_class i on i.oid = x.indexrelid
    union all
    select 'policy ' || p.polname || ' on ' || own.relname,
      concat_ws(' ', p.polcmd, p.polroles::regrole[]::text, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    from own join pg_policy p on p.polrelid = own.oid
    union all
    select 'trigger ' || t.tgname || ' on ' || own.relname, pg_get_triggerdef(t.oid)
    from own join pg_trigger t on t.tgrelid = own.oid and not t.tgisinternal
      and t.tgname !~ '^moved_[0-9a-f]{32}_'
    union all
    select 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
      pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '')
    from pg_proc p where p.pronamespace = $1::text::regnamespace and p.prokind = 'f'
  )
  select object, replace(replace(definition, $1 || '.', ''), 'search_path TO ' || quote_literal($1), 'search_path TO') as definition
  from described`
