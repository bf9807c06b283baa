import { readFile } from 'node:fs/promises'
import { expect, inject, onTestFinished, test } from 'vitest'
import { citusFolder } from '../../src/oltp/migration-files.ts'
import { type PostgresSetup, setUpPostgres } from '../support/set-up-postgres.ts'
import { readDistributed } from './statements/read-distributed.ts'

// What create_distributed_table demands of a table, looked up in the catalogue: it is how the files below sql/citus are
// checked where there is no Citus to run them.

test('every key of a distributed table holds tenant_id, so that one shard can keep it', async () => {
  const { ask } = await setUp()

  expect(
    await ask(`
      select c.conrelid::regclass::text as relation, c.conname from pg_constraint c
      where c.conrelid = any ($1::regclass[]) and c.contype in ('p', 'u', 'x') and not exists (
        select from pg_attribute a
        where a.attrelid = c.conrelid and a.attnum = any (c.conkey) and a.attname = 'tenant_id' and c.contype <> 'x')
      union all
      select i.indrelid::regclass::text, i.indexrelid::regclass::text from pg_index i
      where i.indrelid = any ($1::regclass[]) and i.indisunique and not exists (
        select from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any (i.indkey) and a.attname = 'tenant_id')`),
  ).toEqual([])
})

test('foreign keys lead from a distributed table to another one, by tenant_id, and none from elsewhere', async () => {
  const { ask } = await setUp()

  expect(
    await ask(`
      select conname, (conrelid = any ($1::regclass[])) = (confrelid = any ($1::regclass[])) as is_on_one_side,
        (select a.attname from pg_attribute a where a.attrelid = c.conrelid and a.attnum = c.conkey[1]) as from_column,
        (select a.attname from pg_attribute a where a.attrelid = c.confrelid and a.attnum = c.confkey[1]) as to_column
      from pg_constraint c
      where contype = 'f' and (conrelid = any ($1::regclass[]) or confrelid = any ($1::regclass[]))
      order by conname`),
  ).toEqual(
    ['options_question_fkey', 'questions_version_fkey', 'survey_versions_survey_fkey'].map((conname) => {
      return { conname, is_on_one_side: true, from_column: 'tenant_id', to_column: 'tenant_id' }
    }),
  )
})

test('nothing else that Citus refuses is on a distributed table', async () => {
  const { ask } = await setUp()

  expect(
    await ask(`
      select tgrelid::regclass::text as relation, 'trigger' as refused from pg_trigger
      where tgrelid = any ($1::regclass[]) and not tgisinternal
      union all
      select ev_class::regclass::text, 'rule' from pg_rewrite where ev_class = any ($1::regclass[])
      union all
      select attrelid::regclass::text, 'identity that is no bigint' from pg_attribute
      where attrelid = any ($1::regclass[]) and attidentity <> '' and atttypid <> 'bigint'::regtype
      union all
      select relation::text, 'partitions of partitions' from unnest($1::regclass[]) as relation
      where exists (select from pg_partition_tree(relation) where level > 1)
      union all
      select attrelid::regclass::text, 'tenant_id that is no uuid or may be null' from pg_attribute
      where attrelid = any ($1::regclass[]) and attname = 'tenant_id' and (atttypid <> 'uuid'::regtype or not attnotnull)`),
  ).toEqual([])
})

test('distributing names each table once, the first one alone, and leaves every constraint as it was', async () => {
  const { postgres, ask, distributed } = await setUp()
  if (inject('engines').postgresTemplate.hasCitus) return
  const constraints = `
    select conrelid::regclass::text as relation, conname, pg_get_constraintdef(oid) as definition from pg_constraint
    where conrelid = any ($1::regclass[]) order by 1, 2`
  const before = await ask(constraints)
  const sql = await readFile(new URL('0001_citus_distribute.sql', citusFolder('tenant')), 'utf8')

  // Only writes down how it was called, in place of the extension's function of this name and signature.
  await postgres.sql(`
    create table calls (number int generated always as identity, name text, distributed_by text, colocate_with text);
    create type distribution_type as enum ('hash');
    create function create_distributed_table(table_name regclass, distribution_column text,
      distribution_type distribution_type default 'hash', colocate_with text default 'default', shard_count int default null)
    returns void language sql as 'insert into public.calls (name, distributed_by, colocate_with) values ($1, $2, $4)';
    set search_path to tenant_shared, public; ${sql}; reset search_path`)

  expect(await postgres.sql('select name, distributed_by, colocate_with from calls order by number')).toEqual(
    distributed.map((name, at) => {
      return {
        name,
        distributed_by: 'tenant_id',
        colocate_with: at === 0 ? 'none' : distributed[0],
      }
    }),
  )
  expect(await ask(constraints)).toEqual(before)
})

async function setUp() {
  const postgres: PostgresSetup = await setUpPostgres()
  onTestFinished(() => postgres[Symbol.asyncDispose]())
  const distributed = await readDistributed()
  const relations = distributed.map((name) => `tenant_shared.${name}`)
  return { postgres, distributed, ask: (statement: string) => postgres.sql(statement, [relations]) }
}
