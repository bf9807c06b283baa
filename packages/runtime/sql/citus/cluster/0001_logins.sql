-- Before every migration of a database that has the extension; changes only what is missing. Not run here: no build of Citus
-- can be had where this was written (docs/decisions/postgres.md).
-- Citus connects to the nodes that hold shards as the role a transaction works as, so those roles may log in. None gets a
-- password: who may connect from where without one is the cluster's pg_hba.conf.
do $$
declare
  name text;
begin
  foreach name in array array['howazit_owner', 'howazit_app', 'howazit_ingest', 'howazit_operator', 'howazit_partitioner'] loop
    continue when (select rolcanlogin from pg_roles where rolname = name);
    execute format('alter role %I login', name);
  end loop;
  -- `set local app.tenant` must reach the nodes, where row level security looks at it.
  execute format('alter database %I set citus.propagate_set_commands to %L', current_database(), 'local');
end
$$;
