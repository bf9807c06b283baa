-- Who may enter a tenant here, kept where its rows are, so that no process can act on a placement it remembers: `paused` while the
-- last changes follow it to another place, `moved` once that has them all. No row is `open`: most tenants never move. `epoch` counts the
-- changes; whoever makes one compares it.
create table tenant_fences (
  tenant_id uuid not null constraint tenant_fences_pkey primary key,
  epoch bigint not null default 1 constraint tenant_fences_epoch_check check (epoch > 0),
  state text not null constraint tenant_fences_state_check check (state in ('open', 'paused', 'moved')),
  changed_at timestamptz not null default now()
);
select fence_by_tenant('tenant_fences');
grant select on tenant_fences to howazit_app;
-- The lock for which somebody may have to wait: who waits longer than a second is sent away.
create function wait_at_fence(entering uuid) returns void language plpgsql
set search_path from current set lock_timeout = '1s' as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(entering::text, 0));
end
$$;
-- What every transaction of a tenant begins with. A function, so that it costs no round trip of its own, and volatile, so that
-- the row is read after the lock was given: whoever held it exclusively may have changed the row. It sets nothing for itself, which
-- would take longer than all it does: the transaction has this schema in its path.
create function pass_fence(entering uuid) returns void language plpgsql as $$
declare
  found_state text;
begin
  if not pg_try_advisory_xact_lock_shared(hashtextextended(entering::text, 0)) then
    perform wait_at_fence(entering);
  end if;
  select f.state into found_state from tenant_fences f where f.tenant_id = entering;
  if found_state = 'moved' then
    raise exception 'the tenant has moved' using errcode = 'HZ001';
  elsif found_state = 'paused' then
    raise exception 'the tenant is being moved' using errcode = 'HZ002';
  end if;
end
$$;
grant execute on function pass_fence(uuid), wait_at_fence(uuid) to howazit_app;
