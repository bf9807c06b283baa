-- The one way a table of this placement gets its fence, so that none can have half of it: row level security enabled AND
-- forced (the owner too), the tenant taken from the transaction's setting; nullif keeps '' from failing the cast and
-- makes a transaction without tenant see nothing.
create function fence_by_tenant(table_name regclass) returns void language plpgsql set search_path from current as $$
begin
  execute format('alter table %s enable row level security', table_name);
  execute format('alter table %s force row level security', table_name);
  execute format(
    'create policy %I on %s to howazit_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
    (select relname from pg_class where oid = table_name) || '_tenant', table_name);
end
$$;
-- Work across tenants (dispatching the outbox, picking deliveries, running jobs) has a role of its own with a named policy
-- on those tables alone; it never bypasses row level security.
create function open_to_operator(table_name regclass) returns void language plpgsql set search_path from current as $$
begin
  execute format('create policy %I on %s to howazit_operator using (true) with check (true)',
    (select relname from pg_class where oid = table_name) || '_operator', table_name);
end
$$;
revoke all on function fence_by_tenant(regclass), open_to_operator(regclass) from public;
do $$
begin
  execute format('grant usage on schema %I to howazit_app, howazit_operator, howazit_partitioner', current_schema());
end
$$;
