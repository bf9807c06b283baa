-- Which rows of a tenant changed while it is moved, and not how: they are read again. Filled by triggers that are there for that tenant
-- alone and as long as it is moved, so nobody else pays for them.
create table tenant_changes (
  tenant_id uuid not null,
  seq bigint generated always as identity,
  table_name text not null,
  -- The primary key behind the tenant, as text.
  key text[] not null,
  constraint tenant_changes_pkey primary key (tenant_id, seq)
);
select fence_by_tenant('tenant_changes');
-- Whoever changes a row notes it, app and operator, and none of them has a right here: the owner writes it for them.
create policy tenant_changes_owner on tenant_changes to howazit_owner using (true) with check (true);
create function note_change() returns trigger language plpgsql security definer set search_path from current as $$
declare
  changed jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
begin
  insert into tenant_changes (tenant_id, table_name, key)
  values (
    (changed ->> 'tenant_id')::uuid,
    tg_argv[0],
    array(select changed ->> name from unnest(tg_argv[1:]) with ordinality as given (name, place) order by place)
  );
  return null;
end
$$;
revoke all on function note_change() from public;
-- A copy that is left behind is removed, its audit entries with it: they are elsewhere by then, and the chain is checked there.
create or replace function refuse_audit_change() returns trigger language plpgsql set search_path from current as $$
begin
  if tg_op = 'DELETE' and current_user = 'howazit_mover'
    and exists (select from tenant_fences f where f.tenant_id = old.tenant_id and f.state = 'moved') then
    return old;
  end if;
  if tg_op = 'DELETE' or old.seq is not null then
    raise exception 'an audit entry that is chained stays as it is' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
-- Work across tenants passes over those that may not be entered here: they are moved, and what is of them here is not right.
create policy tenant_fences_operator on tenant_fences for select to howazit_operator using (true);
grant select on tenant_fences to howazit_operator;
