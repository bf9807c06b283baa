-- A bucket per client of a tenant, for tenants whose quota no single client may use up: as control.rate_limits, and beside it
-- rather than in it, so that a process of the version before goes on finding its key there.
create unlogged table control.client_rate_limits (
  tenant_id uuid not null,
  client_id text not null,
  tokens double precision not null,
  granted double precision not null,
  refilled_at timestamptz not null,
  constraint client_rate_limits_pkey primary key (tenant_id, client_id)
);
alter table control.client_rate_limits enable row level security;
alter table control.client_rate_limits force row level security;
create policy client_rate_limits_ingest on control.client_rate_limits to howazit_ingest using (true) with check (true);
create policy client_rate_limits_tenant on control.client_rate_limits for select to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on control.client_rate_limits to howazit_ingest;
alter table control.tenants
  -- How much of its quota one client of the tenant may take; null for what the platform says.
  add column quota_client_percent int
    constraint tenants_quota_client_percent_check check (quota_client_percent between 1 and 100),
  add constraint tenants_quota_client_check check (quota_client_percent is null or quota_per_second is not null);
grant update (quota_client_percent) on control.tenants to howazit_operator;
