-- Distributes by tenant_id, all colocated, what only ever one tenant's transactions touch. Not run here: no build of Citus can
-- be had where this was written (docs/decisions/postgres.md).
-- Stay on the coordinator: outbox, deliveries and jobs with their families, because operators work on them across tenants
-- with statements that Citus refuses over several shards (recursive, FOR UPDATE SKIP LOCKED); control and stream, whose
-- rows are everyone's. No statement joins the two sides; a test holds that.
-- Only while empty: this runs as the owner, whom FORCE ROW LEVEL SECURITY would show no row to copy.
do $$
declare
  distributed constant text[] := array[
    'surveys', 'survey_versions', 'questions', 'options',
    'response_keys', 'responses', 'response_items', 'quarantined_responses',
    'quarantine_fixes', 'quarantine_fix_items',
    'realtime_feeds', 'realtime_counters', 'realtime_events'
  ];
  name text;
  foreign_key record;
  foreign_keys text[] := '{}';
  statement text;
begin
  foreach name in array distributed loop
    if exists (
      select from (select name::regclass as relid union select relid from pg_partition_tree(name::regclass)) part
      where pg_relation_size(part.relid) > 0
    ) then
      raise exception 'table % holds rows: distribute before the first response, or move the tenants here', name;
    end if;
  end loop;
  -- A foreign key between a distributed and a local table is refused, also for the moment in between: they come back last.
  for foreign_key in
    select conrelid::regclass as relation, conname, pg_get_constraintdef(oid) as definition
    from pg_constraint
    where contype = 'f' and conrelid = any (distributed::regclass[])
    order by conrelid, conname
  loop
    execute format('alter table %s drop constraint %I', foreign_key.relation, foreign_key.conname);
    foreign_keys := foreign_keys || format('alter table %s add constraint %I %s',
      foreign_key.relation, foreign_key.conname, foreign_key.definition);
  end loop;
  perform create_distributed_table(distributed[1]::regclass, 'tenant_id', colocate_with => 'none');
  foreach name in array distributed[2:] loop
    perform create_distributed_table(name::regclass, 'tenant_id', colocate_with => distributed[1]);
  end loop;
  foreach statement in array foreign_keys loop
    execute statement;
  end loop;
end
$$;
