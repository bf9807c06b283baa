-- One token bucket per tenant, shared by every process: each leases a few tokens at a time and spends them by itself.
-- Unlogged, because a bucket that is lost is a full one. `granted` is what the last lease got: an upsert can return only
-- what it stored. Tokens may be below zero: a batch larger than the burst goes through a full bucket and is paid off after it.
create unlogged table control.rate_limits (
  tenant_id uuid constraint rate_limits_pkey primary key,
  tokens double precision not null,
  granted double precision not null,
  refilled_at timestamptz not null
);
alter table control.rate_limits enable row level security;
alter table control.rate_limits force row level security;
create policy rate_limits_ingest on control.rate_limits to howazit_ingest using (true) with check (true);
create policy rate_limits_tenant on control.rate_limits for select to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on control.rate_limits to howazit_ingest;
