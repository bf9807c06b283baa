-- Who gets tokens for the tenant (RFC 6749, section 4.4). A secret is 32 random bytes: what cannot be guessed needs no slow
-- hash, and nothing but its SHA-256 is kept.
create table api_clients (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  scopes text[] not null,
  secret_hash bytea not null,
  previous_secret_hash bytea,
  previous_secret_until timestamptz,
  secret_rotated_at timestamptz,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  constraint api_clients_pkey primary key (tenant_id, id)
);
create index api_clients_tenant_id_created_at_idx on api_clients (tenant_id, created_at desc, id desc);
select fence_by_tenant('api_clients');
grant select, insert, update on api_clients to howazit_app;
