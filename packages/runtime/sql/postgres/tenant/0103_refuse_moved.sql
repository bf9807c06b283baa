-- What every transaction begins with that reads alone. It waits for nobody and may enter while the last changes follow a tenant to another
-- place, since what is there is right until then; once the tenant has moved, what is left behind is removed, and would look as if there were
-- nothing.
create function refuse_moved(entering uuid) returns void language plpgsql as $$
begin
  if exists (select from tenant_fences f where f.tenant_id = entering and f.state = 'moved') then
    raise exception 'the tenant has moved' using errcode = 'HZ001';
  end if;
end
$$;
grant execute on function refuse_moved(uuid) to howazit_app;
