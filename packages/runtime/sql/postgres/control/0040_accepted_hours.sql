-- What was accepted in an hour. Confirming changes no column of this index, so claims are still updated in their page.
create index idempotency_claims_tenant_id_accepted_at_idx on control.idempotency_claims (tenant_id, accepted_at);
-- How often something was sent that had been accepted before, as the processes of the API tell now and then: of one that dies, what it
-- had not told yet is missing.
create table control.duplicate_counts (
  tenant_id uuid not null,
  hour timestamptz not null,
  count bigint not null,
  constraint duplicate_counts_pkey primary key (tenant_id, hour)
);
alter table control.duplicate_counts enable row level security;
alter table control.duplicate_counts force row level security;
create policy duplicate_counts_tenant on control.duplicate_counts to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update on control.duplicate_counts to howazit_app;
