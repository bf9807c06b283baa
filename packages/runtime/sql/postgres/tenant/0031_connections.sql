-- An outside system that a tenant connected: a connector at one version, the tenant's values for it, and where its events go.
-- `provider` is the connector's id and `manifest_hash` the bytes of the manifest that were chosen: another version under the same
-- name is not what the tenant agreed to.
alter table integration_connectors
  drop column mapping,
  drop column credentials_ref,
  add column name text not null default '',
  add column connector_version text not null default '0.0.0',
  add column manifest_hash bytea not null default ''::bytea,
  add column auth_mode text not null default 'none',
  add column settings jsonb not null default '{}',
  -- Not given but found out: what the token reply said, or the request after it.
  add column learnt jsonb not null default '{}',
  add column api_version text,
  add column ordering text not null default 'none'
    constraint integration_connectors_ordering_check check (ordering in ('none', 'key', 'strict')),
  -- Milliseconds before each attempt; null for the platform's schedule.
  add column schedule_ms bigint[],
  -- What becomes of an attempt that nobody knows the outcome of, where the connector cannot tell; null for the manifest's word.
  add column on_unknown text
    constraint integration_connectors_on_unknown_check check (on_unknown in ('at_most_once', 'at_least_once')),
  add column disabled_reason text,
  add column disabled_at timestamptz,
  add column tested_at timestamptz,
  add column test_result jsonb,
  add column deleted_at timestamptz;
create index integration_connectors_tenant_id_created_at_idx on integration_connectors (tenant_id, created_at desc, id desc);
-- What proves who is calling, sealed: the secrets given, and the tokens got for them. Apart from the connection, because tokens
-- are written by whoever sends. One process refreshes at a time: it holds `refreshing_until` by compare-and-set on `version`.
create table connection_credentials (
  tenant_id uuid not null,
  connection_id uuid not null,
  secrets bytea not null,
  tokens bytea,
  tokens_expire_at timestamptz,
  refresh_at timestamptz,
  refreshing_until timestamptz,
  version bigint not null default 0,
  updated_at timestamptz not null default now(),
  constraint connection_credentials_pkey primary key (tenant_id, connection_id),
  constraint connection_credentials_connection_fkey
    foreign key (tenant_id, connection_id) references integration_connectors (tenant_id, id)
);
-- Which events of the tenant set off which operation of a connection, and how they are mapped: a connection's counterpart of a
-- webhook subscription. Without `mapping_id` the connector's own mapping is used.
create table connection_routes (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  event_type text not null constraint connection_routes_event_type_check
    check (event_type in ('response.created', 'response.updated', 'response.deleted', 'insight.ready')),
  operation text not null,
  mapping_id uuid,
  -- Conditions on the event, as a manifest's `when` has them.
  conditions jsonb not null default '[]',
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint connection_routes_pkey primary key (tenant_id, id),
  constraint connection_routes_connection_fkey
    foreign key (tenant_id, connection_id) references integration_connectors (tenant_id, id)
);
create index connection_routes_tenant_id_event_type_idx on connection_routes (tenant_id, event_type) where deleted_at is null;
create index connection_routes_tenant_id_connection_id_idx on connection_routes (tenant_id, connection_id);
select fence_by_tenant('connection_credentials'), fence_by_tenant('connection_routes');
grant select, insert, update on connection_credentials, connection_routes to howazit_app;
