-- Roles are cluster-wide while databases come and go, so this runs before every migration and makes only what is missing.
-- Login roles are granted these; a pool picks one by the startup option `-c role=...`. None bypasses row level security.
-- howazit_owner owns every table and nobody works as it: FORCE ROW LEVEL SECURITY would be moot under a superuser.
do $$
declare
  name text;
begin
  foreach name in array array['howazit_owner', 'howazit_app', 'howazit_ingest', 'howazit_operator', 'howazit_partitioner'] loop
    continue when exists (select from pg_roles where rolname = name);
    begin
      execute format('create role %I nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit', name);
    exception when duplicate_object or unique_violation then
      -- Another database of this cluster is being migrated at the same moment.
      null;
    end;
  end loop;
  if not pg_has_role(current_user, 'howazit_owner', 'SET') then
    execute format('grant howazit_owner to %I with inherit false, set true', current_user);
  end if;
  if not has_database_privilege('howazit_owner', current_database(), 'CREATE') then
    execute format('grant create on database %I to howazit_owner', current_database());
  end if;
end
$$;
