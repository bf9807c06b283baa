-- A connector as a tenant chose it: the manifest and the files beside it, by the hash of both. The platform brings newer ones
-- along; what a connection sends stays as it was until it is changed to another. `json`, because the order of names counts: the
-- first way to authenticate is the default.
create table pinned_connectors (
  tenant_id uuid not null,
  hash bytea not null,
  connector text not null,
  version text not null,
  content json not null,
  pinned_at timestamptz not null default now(),
  constraint pinned_connectors_pkey primary key (tenant_id, hash)
);
select fence_by_tenant('pinned_connectors');
grant select, insert on pinned_connectors to howazit_app;
-- A name stands for one connection, so that creating it twice makes one.
create unique index integration_connectors_tenant_id_name_idx on integration_connectors (tenant_id, name)
  where deleted_at is null and name <> '';
alter table integration_connectors
  -- Counts what the tenant changed: a change is made from what was read, and only if it still is what is there.
  add column revision int not null default 1;
alter table connection_credentials
  add column secret_names text[] not null default '{}',
  -- A token was refused for good: a person over there has to agree again.
  add column consent_needed_at timestamptz;
