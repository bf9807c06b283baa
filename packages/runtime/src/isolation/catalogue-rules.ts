/** What keeps tenants apart, as PostgreSQL's own catalogue shows it. */
export interface CatalogueRule {
  readonly rule: string
  /** Its rows, with one column `breach`, are what breaks the rule. Every role may ask. */
  readonly breaches: string
}

// A tenant's own schema is named after its id, in a database of its own simply `tenant`.
const IS_OURS = `(n.nspname in ('control', 'tenant_shared', 'stream', 'tenant') or n.nspname ~ '^tenant_[0-9a-f]{32}(_[0-9a-f]{12})?$')`
const WORKING_ROLES = `('howazit', 'howazit_app', 'howazit_ingest', 'howazit_operator', 'howazit_partitioner', 'howazit_mover')`
/** Whoever is one of these sees what no policy is asked about. */
const PAST_THE_FENCE = `('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')`

/** Tables with rows of tenants; partitions included. */
export const TENANT_TABLES = `
  select c.oid, c.relname, c.relispartition, n.nspname
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  where ${IS_OURS} and c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not a.attisdropped`

const OWN_TABLES = `pg_class c join pg_namespace n on n.oid = c.relnamespace`
const OWN_FUNCTIONS = `pg_proc p join pg_namespace n on n.oid = p.pronamespace`

/** The one comparison there may be in a policy of the app. */
const TENANT_OF_TRANSACTION = `'(tenant_id = (NULLIF(current_setting(''app.tenant''::text, true), ''''::text))::uuid)'`

/** Where work across tenants has policies, and no table beside them. */
const OPEN_TO_OPERATORS = `(n.nspname || '.' || c.relname in
    ('control.spooled_responses', 'control.poison_messages', 'control.parked_tenants', 'control.parked_messages', 'control.judged_hours',
    'control.tenant_moves', 'control.fleet_move_tenants',
    'stream.replay_shadow', 'stream.replay_differences')
  or (n.nspname like 'tenant%' and c.relname in ('audit_entries', 'audit_heads', 'deliveries', 'delivery_leases', 'jobs', 'outbox', 'tenant_fences')))`

/**
 * Indexes that begin with something else: work across tenants looks for what is undispatched or was dispatched long ago, the
 * relay for the oldest of all tenants, operators for the poison of all, a replay of the stream for what it found, a move of many for
 * its tenants, and two find rows by a key which belongs to one tenant anyway.
 */
const INDEXES_WITHOUT_TENANT = `('outbox_dispatched_idx', 'outbox_undispatched_idx', 'spooled_responses_spooled_at_idx',
  'poison_messages_failed_at_idx', 'poison_messages_held_idx', 'replay_differences_position_idx', 'replay_differences_missing_idx',
  'fleet_move_tenants_fleet_move_id_idx',
  'responses_survey_id_submitted_at_idx', 'response_items_response_id_idx')`

export const CATALOGUE_RULES: readonly CatalogueRule[] = [
  {
    rule: 'every table with tenant_id has row level security enabled and forced',
    breaches: `select t.relname as breach from (${TENANT_TABLES}) t
      where not (select relrowsecurity and relforcerowsecurity from pg_class where oid = t.oid)`,
  },
  {
    rule: 'every policy has USING and, unless it only reads, WITH CHECK',
    breaches: `select polname as breach from pg_policy where polqual is null or (polcmd <> 'r' and polwithcheck is null)`,
  },
  {
    rule: 'every table with tenant_id has a policy of the app',
    breaches: `select t.relname as breach from (${TENANT_TABLES}) t
      where not exists (select from pg_policy p where p.polrelid = t.oid and 'howazit_app'::regrole = any (p.polroles))`,
  },
  {
    rule: 'every policy of the app and of the mover compares with the tenant of the transaction, and nothing else',
    breaches: `select polname as breach from pg_policy
      where polroles && array['howazit_app'::regrole::oid, 'howazit_mover'::regrole::oid, 0]
        and (pg_get_expr(polqual, polrelid) <> ${TENANT_OF_TRANSACTION}
          or coalesce(pg_get_expr(polwithcheck, polrelid), ${TENANT_OF_TRANSACTION}) <> ${TENANT_OF_TRANSACTION})`,
  },
  {
    rule: 'every tenant_id is a uuid that is never null',
    breaches: `select t.relname as breach from (${TENANT_TABLES}) t
      join pg_attribute a on a.attrelid = t.oid and a.attname = 'tenant_id'
      where not a.attnotnull or a.atttypid <> 'uuid'::regtype`,
  },
  {
    rule: 'work across tenants has policies on outbox, deliveries and their leases, jobs, fences, how far audit chains are, messages that are poison or parked, what the ledger came to, moves of tenants, the times of the spool and what replays of the stream found alone',
    breaches: `select n.nspname || '.' || c.relname as breach
      from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
      where 'howazit_operator'::regrole = any (p.polroles) and not ${OPEN_TO_OPERATORS}
        and (pg_get_expr(p.polqual, p.polrelid) <> ${TENANT_OF_TRANSACTION}
          or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ${TENANT_OF_TRANSACTION}) <> ${TENANT_OF_TRANSACTION})
      union all
      select 'spooled_responses.' || a.attname from ${OWN_TABLES} join pg_attribute a on a.attrelid = c.oid
      where n.nspname = 'control' and c.relname = 'spooled_responses' and a.attnum > 0 and a.attname <> 'spooled_at'
        and has_column_privilege('howazit_operator', c.oid, a.attnum, 'SELECT, INSERT, UPDATE')
      union all
      select 'audit_entries.' || a.attname from ${OWN_TABLES} join pg_attribute a on a.attrelid = c.oid
      where ${IS_OURS} and c.relname = 'audit_entries' and a.attnum > 0
        and (has_column_privilege('howazit_operator', c.oid, a.attnum, 'UPDATE')
          or (a.attname not in ('tenant_id', 'seq') and has_column_privilege('howazit_operator', c.oid, a.attnum, 'SELECT')))`,
  },
  {
    rule: 'nobody but the mover deletes an audit entry, and the app changes nothing but its place in the chain',
    breaches: `select r.rolname || ' may delete' as breach from ${OWN_TABLES}, pg_roles r
      where ${IS_OURS} and c.relname = 'audit_entries' and r.rolname in ${WORKING_ROLES} and r.rolname <> 'howazit_mover'
        and has_table_privilege(r.oid, c.oid, 'DELETE')
      union all
      select r.rolname || ' may change ' || a.attname from ${OWN_TABLES} join pg_attribute a on a.attrelid = c.oid, pg_roles r
      where ${IS_OURS} and c.relname = 'audit_entries' and r.rolname in ${WORKING_ROLES} and r.rolname <> 'howazit_mover' and a.attnum > 0
        and a.attname not in ('seq', 'mac') and has_column_privilege(r.oid, c.oid, a.attnum, 'UPDATE')
      union all
      select 'no trigger on ' || n.nspname from ${OWN_TABLES}
      where ${IS_OURS} and c.relname = 'audit_entries'
        and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'audit_entries_stay' and t.tgenabled = 'O')`,
  },
  {
    rule: 'no working role is superuser, bypasses row level security, replicates, reads files, owns anything or belongs to the owner',
    breaches: `select rolname as breach from pg_roles
      where rolname in ${WORKING_ROLES}
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or pg_has_role(oid, 'howazit_owner', 'MEMBER')
          or exists (select from pg_roles past where past.rolname in ${PAST_THE_FENCE} and pg_has_role(pg_roles.oid, past.oid, 'MEMBER')))
      union all
      select c.relname from ${OWN_TABLES}
      where ${IS_OURS} and pg_get_userbyid(c.relowner) in ${WORKING_ROLES}
      union all
      select rolname from pg_roles where rolname = 'howazit_owner' and (rolsuper or rolbypassrls or rolcanlogin)`,
  },
  {
    rule: 'no working role may truncate, reference or put triggers on a table, or create one',
    breaches: `select c.relname || ' for ' || r.rolname as breach from ${OWN_TABLES}, pg_roles r
      where ${IS_OURS} and c.relkind in ('r', 'p') and r.rolname in ${WORKING_ROLES}
        and has_table_privilege(r.oid, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')
      union all
      select n.nspname || ' for ' || r.rolname from pg_namespace n, pg_roles r
      where (${IS_OURS} or n.nspname = 'public') and r.rolname in ${WORKING_ROLES}
        and has_schema_privilege(r.oid, n.oid, 'CREATE')`,
  },
  {
    rule: 'nobody but the owner has any right on a partition',
    breaches: `select c.relname || ' for ' || r.rolname as breach from pg_class c, pg_roles r
      where c.relispartition and c.relkind = 'r' and r.rolname in ${WORKING_ROLES}
        and has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')`,
  },
  {
    rule: 'PUBLIC has no right on a schema, table or function of ours',
    breaches: `select n.nspname as breach from pg_namespace n, aclexplode(n.nspacl) a
      where ${IS_OURS} and a.grantee = 0
      union all
      select c.relname from ${OWN_TABLES}, aclexplode(c.relacl) a where ${IS_OURS} and a.grantee = 0
      union all
      select p.proname from ${OWN_FUNCTIONS}
      where ${IS_OURS}
        and (p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0))`,
  },
  {
    rule: 'views check as their reader, and there are no materialized ones',
    breaches: `select c.relname as breach from ${OWN_TABLES}
      where ${IS_OURS} and (c.relkind = 'm'
        or (c.relkind = 'v' and not coalesce(c.reloptions @> array['security_invoker=true'], false)))`,
  },
  {
    rule: 'no function runs with its owner’s rights for anyone but the partitioner, and none without a search_path',
    breaches: `select p.proname || ' for ' || r.rolname as breach from ${OWN_FUNCTIONS}, pg_roles r
      where n.nspname not in ('pg_catalog', 'information_schema') and p.prosecdef and r.rolname in ${WORKING_ROLES}
        and r.rolname <> 'howazit_partitioner' and has_function_privilege(r.oid, p.oid, 'EXECUTE')
      union all
      select p.proname from pg_proc p
      where p.prosecdef and not exists (select from unnest(p.proconfig) c where c like 'search_path=%')`,
  },
  {
    rule: 'every unique and foreign key contains tenant_id',
    breaches: `select con.conname as breach from (${TENANT_TABLES}) t
      join pg_constraint con on con.conrelid = t.oid and con.contype in ('p', 'u', 'f')
      where not exists (select from pg_attribute a
        where a.attrelid = t.oid and a.attname = 'tenant_id' and a.attnum = any (con.conkey))
      union all
      select ic.relname from (${TENANT_TABLES}) t
      join pg_index i on i.indrelid = t.oid and i.indisunique join pg_class ic on ic.oid = i.indexrelid
      where not exists (select from pg_attribute a
        where a.attrelid = t.oid and a.attname = 'tenant_id' and a.attnum = any (i.indkey::int2[]))`,
  },
  {
    rule: 'tenant_id comes first in every index but the named ones',
    breaches: `select ic.relname as breach from (${TENANT_TABLES}) t
      join pg_index i on i.indrelid = t.oid join pg_class ic on ic.oid = i.indexrelid
      join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
      where a.attname <> 'tenant_id' and not t.relispartition and ic.relname not in ${INDEXES_WITHOUT_TENANT}`,
  },
]
