-- How events become what an outside system takes. A version never changes: what was sent can be made again from what is kept.
create table mappings (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  connector text,
  operation text,
  published_version int,
  canary_version int,
  canary_percent int,
  canary_since timestamptz,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint mappings_pkey primary key (tenant_id, id),
  constraint mappings_canary_check check (
    (canary_version is null) = (canary_percent is null)
    and (canary_version is null) = (canary_since is null)
    and canary_percent between 1 and 99)
);
create unique index mappings_tenant_id_name_idx on mappings (tenant_id, name) where deleted_at is null;
create index mappings_tenant_id_created_at_idx on mappings (tenant_id, created_at desc, id desc);
create index mappings_tenant_id_canary_since_idx on mappings (tenant_id, canary_since) where canary_since is not null;
create table mapping_versions (
  tenant_id uuid not null,
  mapping_id uuid not null,
  version int not null,
  kind text not null constraint mapping_versions_kind_check check (kind in ('fields', 'handlebars', 'javascript')),
  source text not null,
  output text not null default 'json' constraint mapping_versions_output_check check (output in ('json', 'text')),
  hash bytea not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  -- When it last became what all events are mapped by: what is taken back gives way to the one before.
  published_at timestamptz,
  -- Why it was taken back; null again once it is published again.
  rolled_back_at timestamptz,
  rolled_back_reason text,
  constraint mapping_versions_pkey primary key (tenant_id, mapping_id, version),
  constraint mapping_versions_mapping_fkey foreign key (tenant_id, mapping_id) references mappings (tenant_id, id)
);
select fence_by_tenant('mappings'), fence_by_tenant('mapping_versions');
grant select, insert, update on mappings to howazit_app;
grant select, insert on mapping_versions to howazit_app;
grant update (published_at, rolled_back_at, rolled_back_reason) on mapping_versions to howazit_app;
alter table connection_routes
  add constraint connection_routes_mapping_fkey foreign key (tenant_id, mapping_id) references mappings (tenant_id, id);
