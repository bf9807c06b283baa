-- Whoever moves a tenant switches its placement; and one move of a tenant at a time is under way.
grant update (placement, database_name, schema_name) on control.tenants to howazit_operator;
create unique index tenant_moves_open_key on control.tenant_moves (tenant_id)
  where status in ('copying', 'following', 'pausing', 'switched', 'reversing', 'completing', 'cancelling');
