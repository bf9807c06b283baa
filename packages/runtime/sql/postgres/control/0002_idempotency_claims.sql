-- One row per accepted (tenant, key), in both profiles; a cache may only speed it up (CORRECTNESS: a claim whose lease
-- expired may be taken over by the same body hash only, or two bodies would share one response id).
-- response_id is UUIDv5 of (tenant, key), so the primary key on it is the uniqueness of the key, in sixteen bytes.
-- howazit_ingest works on claims of many tenants in one micro-batch, hence its own policy on this table alone.
create table control.idempotency_claims (
  tenant_id uuid not null,
  key text not null,
  body_hash bytea not null,
  response_id uuid not null,
  state text not null default 'confirmed' constraint idempotency_claims_state_check check (state in ('claimed', 'confirmed')),
  fence bigint not null default 1,
  lease_until timestamptz,
  accepted_at timestamptz not null default now(),
  constraint idempotency_claims_pkey primary key (tenant_id, response_id)
);
alter table control.idempotency_claims enable row level security;
alter table control.idempotency_claims force row level security;
create policy idempotency_claims_ingest on control.idempotency_claims to howazit_ingest using (true) with check (true);
create policy idempotency_claims_tenant on control.idempotency_claims for select to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on control.idempotency_claims to howazit_ingest;
grant select on control.idempotency_claims to howazit_app;
