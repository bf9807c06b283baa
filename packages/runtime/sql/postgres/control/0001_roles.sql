-- Roles are cluster-wide while databases come and go, so each is made only where it is missing.
-- Login roles are granted these; a pool picks one by the startup option `-c role=...`. None owns a table, none bypasses RLS.
do $$
declare
  name text;
begin
  foreach name in array array['howazit_app', 'howazit_ingest', 'howazit_operator', 'howazit_partitioner'] loop
    begin
      execute format('create role %I nologin nosuperuser nobypassrls nocreatedb nocreaterole', name);
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
end
$$;
