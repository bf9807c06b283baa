-- Who runs the platform: programs and people with tokens of no tenant, for what concerns tenants as a whole. A secret is 32
-- random bytes: what cannot be guessed needs no slow hash, and nothing but its SHA-256 is kept.
create table control.operator_clients (
  id uuid constraint operator_clients_pkey primary key,
  name text not null,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
grant select, insert, update on control.operator_clients to howazit_operator;
alter table control.tenants
  add column external_id text constraint tenants_external_id_key unique,
  -- What the tenant may send, where it is not what every tenant may.
  add column quota_per_second int constraint tenants_quota_per_second_check check (quota_per_second > 0),
  add column quota_burst int constraint tenants_quota_burst_check check (quota_burst >= quota_per_second),
  add constraint tenants_quota_check check ((quota_per_second is null) = (quota_burst is null));
grant update (name, tier, external_id, quota_per_second, quota_burst) on control.tenants to howazit_operator;
