-- Moving a tenant takes every table of it, columns that the app may not write, and deleting; but only ever one tenant's rows. So its role
-- has a policy like the app's on each, and a forgotten condition copies nothing of anybody else.
create function open_to_mover(table_name regclass) returns void language plpgsql set search_path from current as $$
begin
  execute format(
    'create policy %I on %s to howazit_mover using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
    (select relname from pg_class where oid = table_name) || '_mover', table_name);
  execute format('grant select, insert, update, delete on %s to howazit_mover', table_name);
end
$$;
revoke all on function open_to_mover(regclass) from public;
create or replace function fence_by_tenant(table_name regclass) returns void language plpgsql set search_path from current as $$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('alter table %s force row level security', table_name);
  execute format(
    'create policy %I on %s to howazit_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
    (select relname from pg_class where oid = table_name) || '_tenant', table_name);
  -- A partition is reached through its parent, and by its own name by nobody; it is not attached yet, so its name tells.
  if (select relname from pg_class where oid = table_name) !~ '_[0-9]{4}(_[0-9]{2})?$' then
    perform open_to_mover(table_name);
  end if;
end
$$;
do $$
declare
  fenced regclass;
begin
  execute format('grant usage on schema %I to howazit_mover', current_schema());
  for fenced in
    select c.oid
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace
      and c.relkind in ('r', 'p')
      and not c.relispartition
  loop
    perform open_to_mover(fenced);
  end loop;
end
$$;
