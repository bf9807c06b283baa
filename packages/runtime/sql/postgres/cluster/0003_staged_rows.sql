-- Rows that move are staged in temporary tables of the owner. It has the right to make them itself: that of everybody is often taken away
-- a moment later.
do $$
begin
  if not exists (
    select
    from pg_database d
    cross join aclexplode(d.datacl) granted
    where d.datname = current_database()
      and granted.grantee = 'howazit_owner'::regrole
      and granted.privilege_type = 'TEMPORARY'
  ) then
    execute format('grant temporary on database %I to howazit_owner', current_database());
  end if;
exception when insufficient_privilege then
  -- The database is somebody else's. Whether the right is there is looked at before anything is moved.
  null;
end
$$;
