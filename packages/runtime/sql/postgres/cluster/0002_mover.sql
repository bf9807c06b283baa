-- Who copies the rows of one tenant from one place to another: under row level security, as everybody is. Nobody logs in as it; whoever
-- may create schemas becomes it while a tenant is moved.
do $$
begin
  if not exists (select from pg_roles where rolname = 'howazit_mover') then
    begin
      create role howazit_mover nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
    exception when duplicate_object or unique_violation then
      -- Another database of this cluster is being migrated at the same moment.
      null;
    end;
  end if;
  if not pg_has_role(current_user, 'howazit_mover', 'SET') then
    execute format('grant howazit_mover to %I with inherit false, set true', current_user);
  end if;
  -- How long a copy takes is tried with a temporary table.
  if not has_database_privilege('howazit_owner', current_database(), 'TEMPORARY') then
    execute format('grant temporary on database %I to howazit_owner', current_database());
  end if;
end
$$;
