-- Envelope encryption: a data key per tenant, wrapped by the key-encryption key, which is never in the database.
create table control.tenant_keys (
  tenant_id uuid not null,
  version int not null,
  wrapped_key bytea not null,
  created_at timestamptz not null default now(),
  constraint tenant_keys_pkey primary key (tenant_id, version)
);
alter table control.tenant_keys enable row level security;
alter table control.tenant_keys force row level security;
create policy tenant_keys_tenant on control.tenant_keys to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert on control.tenant_keys to howazit_app;
